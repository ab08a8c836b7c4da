import { Check, Pencil, Trash2, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Fact } from '../../../shared/facts.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { useWords } from '../../ui/i18n.ts'
import { chatRoute, hrefOf } from '../../ui/route-store.ts'
import { ExpiryMenu } from './ExpiryMenu.tsx'
import { useFactActions } from './use-fact-actions.ts'

export interface FactRowProps {
  readonly fact: Fact
  /** Reached by Tab, with its controls; the other rows of the list by arrows. */
  readonly isCurrent: boolean
  readonly isChosen: boolean
  readonly onChoose: (factId: string) => void
}

/** One fact. With the focus on it: K keeps, R rejects, E edits, F forgets, X chooses; each only where it means something. */
export function FactRow({ fact, isCurrent, isChosen, onChoose }: FactRowProps) {
  const { t, formats } = useWords()
  const { keep, reject, edit, forget } = useFactActions()
  const row = useRef<HTMLLIElement>(null)
  const [isEdited, setEdited] = useState(false)
  const { factId, text, state, confidence, sources, createdAt, lastUsedAt, expiresAt } = fact
  const isKept = state === 'accepted'
  const isRejected = state === 'rejected'
  // Out of the way of Tab in all rows but one.
  const skipped = { excludeFromTabOrder: !isCurrent }
  const tabIndex = isCurrent ? 0 : -1
  const keys: Readonly<Record<string, (() => void) | undefined>> = {
    k: isKept ? undefined : () => void keep([fact]),
    r: isRejected || isKept ? undefined : () => void reject([fact]),
    e: () => setEdited(true),
    f: () => void forget([fact]),
    x: () => onChoose(factId),
  }
  const endEdit = (words: string | null) => {
    setEdited(false)
    requestAnimationFrame(() => {
      // Whoever left the field for another place stays there.
      if (document.activeElement === document.body) row.current?.focus()
    })
    if (words !== null && words !== '' && words !== text) void edit(fact, words)
  }

  return (
    <li
      ref={row}
      className="fact-row"
      data-fact={factId}
      tabIndex={tabIndex}
      onKeyDown={event => {
        if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
        const act = keys[event.key === 'Delete' ? 'f' : event.key === ' ' ? 'x' : event.key.toLowerCase()]
        if (act === undefined) return
        event.preventDefault()
        act()
      }}
    >
      <input
        type="checkbox"
        className="fact-choice"
        tabIndex={tabIndex}
        aria-label={t('memory.facts.choose', { text })}
        checked={isChosen}
        onChange={() => onChoose(factId)}
      />
      {isEdited ? (
        <FactEditor text={text} onEnd={endEdit} />
      ) : (
        <span className="fact-body">
          <span className="fact-text" dir="auto">
            {text}
          </span>
          <span className="fact-facts numbers">
            {state === 'proposed' && (
              <span>{t('memory.facts.confidence', { percent: formats.percent(confidence) })}</span>
            )}
            <span>{t('memory.facts.noted', { at: formats.date(createdAt) })}</span>
            {sources.map(({ conversationId, messageId }, index) => (
              <a key={messageId} href={hrefOf(chatRoute(conversationId, messageId))} tabIndex={tabIndex}>
                {sources.length === 1
                  ? t('memory.facts.source')
                  : t('memory.facts.source.nth', { number: formats.number(index + 1) })}
              </a>
            ))}
            {lastUsedAt !== null && <span>{t('memory.facts.used', { at: formats.moment(lastUsedAt) })}</span>}
            {expiresAt !== null && (
              <span className="fact-expiry">
                {t(expiresAt > Date.now() ? 'memory.facts.expires' : 'memory.facts.expired', {
                  at: formats.date(expiresAt),
                })}
              </span>
            )}
          </span>
        </span>
      )}
      <span className="fact-actions">
        {!isKept && (
          <IconButton {...skipped} label={t('memory.facts.keep')} icon={Check} onPress={() => void keep([fact])} />
        )}
        {state === 'proposed' && (
          <IconButton {...skipped} label={t('memory.facts.reject')} icon={X} onPress={() => void reject([fact])} />
        )}
        {isKept && <ExpiryMenu {...skipped} facts={[fact]} />}
        <IconButton {...skipped} label={t('memory.facts.edit')} icon={Pencil} onPress={() => setEdited(true)} />
        <IconButton {...skipped} label={t('memory.facts.forget')} icon={Trash2} onPress={() => void forget([fact])} />
      </span>
    </li>
  )
}

/** Enter and leaving the field keep what was written, Escape does not. */
function FactEditor({ text, onEnd }: { readonly text: string; readonly onEnd: (words: string | null) => void }) {
  const { t } = useWords()
  const field = useRef<HTMLInputElement>(null)
  const hasEnded = useRef(false)
  const [draft, setDraft] = useState(text)
  const end = (words: string | null) => {
    // Escape and Enter take the field away, which it then leaves as well.
    if (hasEnded.current) return
    hasEnded.current = true
    onEnd(words)
  }
  useEffect(() => field.current?.select(), [])
  return (
    <input
      ref={field}
      className="text-input"
      aria-label={t('memory.facts.editor')}
      value={draft}
      maxLength={500}
      autoFocus
      onChange={event => setDraft(event.target.value)}
      onBlur={() => end(draft.trim())}
      onKeyDown={event => {
        if (event.key === 'Enter') end(draft.trim())
        if (event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        end(null)
      }}
    />
  )
}

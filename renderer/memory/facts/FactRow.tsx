import { Check, Pencil, Trash2, X } from 'lucide-react'
import { useState } from 'react'
import type { Fact } from '../../../shared/facts.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { useWords } from '../../ui/i18n.ts'
import { chatRoute, hrefOf } from '../../ui/route-store.ts'
import { useFactActions } from './use-fact-actions.ts'

const DAY_MS = 24 * 3_600_000

export interface FactRowProps {
  readonly fact: Fact
  readonly isChosen?: boolean
  readonly onChoose?: (factId: string) => void
}

/** One fact. With the focus on a proposal: K keeps, R rejects, E edits; F forgets any. */
export function FactRow({ fact, isChosen = false, onChoose }: FactRowProps) {
  const { t, formats } = useWords()
  const { change, forget } = useFactActions()
  const [draft, setDraft] = useState<string | null>(null)
  const { factId, text, state, confidence, conversationId, messageId, lastUsedAt, expiresAt } = fact
  const isProposed = state === 'proposed'
  const keep = () => void change([factId], { state: 'accepted' })
  const reject = () => void change([factId], { state: 'rejected' })

  if (draft !== null) {
    const save = () => {
      setDraft(null)
      if (draft.trim() !== '') void change([factId], { text: draft.trim(), state: 'accepted' })
    }
    return (
      <li className="fact-row">
        <input
          className="text-input"
          aria-label={t('memory.facts.edit', { text })}
          value={draft}
          maxLength={500}
          autoFocus
          onChange={event => setDraft(event.target.value)}
          onBlur={save}
          onKeyDown={event => {
            if (event.key === 'Enter') save()
            if (event.key === 'Escape') setDraft(null)
          }}
        />
      </li>
    )
  }
  return (
    <li
      className="fact-row"
      tabIndex={0}
      aria-label={text}
      onKeyDown={event => {
        if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
        const key = event.key.toLowerCase()
        if (key === 'k' && isProposed) keep()
        else if (key === 'r' && isProposed) reject()
        else if (key === 'e') setDraft(text)
        else if (key === 'f') void forget([fact])
        else return
        event.preventDefault()
      }}
    >
      {onChoose && (
        <input
          type="checkbox"
          aria-label={t('memory.facts.choose', { text })}
          checked={isChosen}
          onChange={() => onChoose(factId)}
        />
      )}
      <span className="fact-body">
        <span dir="auto">{text}</span>
        <span className="fact-facts numbers">
          {isProposed && <span>{t('memory.facts.confidence', { percent: formats.percent(confidence) })}</span>}
          {conversationId !== null && messageId !== null && (
            <a href={hrefOf(chatRoute(conversationId, messageId))}>{t('memory.facts.source')}</a>
          )}
          {lastUsedAt !== null && <span>{t('memory.facts.used', { at: formats.moment(lastUsedAt) })}</span>}
          {!isProposed && (
            <button
              type="button"
              className="fact-expiry"
              onClick={() => void change([factId], { expiresAt: expiresAt === null ? Date.now() + 30 * DAY_MS : null })}
            >
              {expiresAt === null
                ? t('memory.facts.expires.set')
                : t('memory.facts.expires', { at: formats.day(expiresAt) })}
            </button>
          )}
        </span>
      </span>
      {isProposed && <IconButton label={t('memory.facts.keep')} icon={Check} onPress={keep} />}
      {isProposed && <IconButton label={t('memory.facts.reject')} icon={X} onPress={reject} />}
      <IconButton label={t('memory.facts.edit', { text })} icon={Pencil} onPress={() => setDraft(text)} />
      <IconButton label={t('memory.facts.forget')} icon={Trash2} onPress={() => void forget([fact])} />
    </li>
  )
}

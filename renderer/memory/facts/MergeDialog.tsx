// Several facts made one: its words begin with those of the facts, and can be written anew.

import { useId, useState } from 'react'
import type { Fact } from '../../../shared/facts.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { useWords } from '../../ui/i18n.ts'
import { useFactActions } from './use-fact-actions.ts'

const MAX_LENGTH = 500

export interface MergeDialogProps {
  readonly facts: readonly Fact[]
  readonly onClose: () => void
  readonly onDone: () => void
}

export function MergeDialog({ facts, onClose, onDone }: MergeDialogProps) {
  const { t } = useWords()
  const { merge } = useFactActions()
  const id = useId()
  const [text, setText] = useState(() => proposedText(facts))
  const sources = new Set(facts.flatMap(fact => fact.sources.map(({ messageId }) => messageId))).size
  return (
    <Dialog title={t('memory.facts.merge.title', { count: facts.length })} isOpen onClose={onClose}>
      <form
        className="facts-merge"
        onSubmit={event => {
          event.preventDefault()
          onClose()
          void merge(facts, text.trim()).then(onDone)
        }}
      >
        <ul className="facts-merged">
          {facts.map(fact => (
            <li key={fact.factId} dir="auto">
              {fact.text}
            </li>
          ))}
        </ul>
        <label htmlFor={id}>{t('memory.facts.merge.text')}</label>
        <textarea
          id={id}
          className="text-area"
          rows={3}
          value={text}
          maxLength={MAX_LENGTH}
          autoFocus
          onChange={event => setText(event.target.value)}
          onKeyDown={event => {
            // One fact is one line.
            if (event.key !== 'Enter') return
            event.preventDefault()
            event.currentTarget.form?.requestSubmit()
          }}
        />
        <p className="page-hint">{t('memory.facts.merge.hint', { count: sources })}</p>
        <div className="dialog-actions">
          <Button variant="quiet" onPress={onClose}>
            {t('app.cancel')}
          </Button>
          <Button variant="primary" type="submit" isDisabled={text.trim() === ''}>
            {t('memory.facts.merge.action')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** Those that others do not say already. */
function proposedText(facts: readonly Fact[]): string {
  const texts = facts.map(({ text }) => text.trim())
  const own = texts.filter((text, index) => !texts.some((other, at) => at !== index && says(other, text, at < index)))
  return own.join(' ').slice(0, MAX_LENGTH)
}

function says(other: string, text: string, isBefore: boolean): boolean {
  const [long, short] = [other.toLowerCase(), text.toLowerCase()]
  return long === short ? isBefore : long.includes(short.replace(/[.!]$/, ''))
}

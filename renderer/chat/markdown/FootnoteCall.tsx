// A footnote's number in the text. It and its note (FootnoteList.tsx) lead to each other without touching the address.

import { createContext, useContext } from 'react'
import { useWords } from '../../ui/i18n.ts'

interface Notes {
  /** Several texts stand on one page. */
  readonly idPrefix: string
  readonly numbers: ReadonlyMap<string, number>
}

export const FootnoteContext = createContext<Notes>({ idPrefix: '', numbers: new Map() })

export function FootnoteCall({ label }: { readonly label: string }) {
  const { t } = useWords()
  const { idPrefix, numbers } = useContext(FootnoteContext)
  const number = numbers.get(label) ?? 0
  return (
    <sup>
      <button
        type="button"
        // Several calls may lead to one note, so this is no id.
        data-note-call={`${idPrefix}${number}`}
        className="markdown-footnote-call"
        aria-label={t('chat.footnote', { number })}
        onClick={() => goTo('data-note', `${idPrefix}${number}`)}
      >
        {number}
      </button>
    </sup>
  )
}

export function goTo(attribute: string, value: string): void {
  const element = document.querySelector<HTMLElement>(`[${attribute}="${CSS.escape(value)}"]`)
  element?.scrollIntoView({ block: 'nearest' })
  element?.focus({ preventScroll: true })
}

// Footnotes: their numbers in the text and the list at its end. Both lead to each other without touching the address.

import { CornerLeftUp } from 'lucide-react'
import { createContext, useContext } from 'react'
import { Icon } from '../../ui/Icon.tsx'
import { useWords } from '../../ui/i18n.ts'
import { drawTokens } from './draw-tokens.tsx'
import type { Footnote } from './footnotes.ts'

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

export function FootnoteList({ footnotes }: { readonly footnotes: readonly Footnote[] }) {
  const { t } = useWords()
  const { idPrefix } = useContext(FootnoteContext)
  return (
    <section className="markdown-footnotes" aria-label={t('chat.footnotes')}>
      <ol>
        {footnotes.map(({ label, tokens }, index) => (
          <li key={label} data-note={`${idPrefix}${index + 1}`} tabIndex={-1} dir="auto">
            {drawTokens(tokens, false)}
            <button
              type="button"
              className="markdown-footnote-back"
              aria-label={t('chat.footnote.back', { number: index + 1 })}
              onClick={() => goTo('data-note-call', `${idPrefix}${index + 1}`)}
            >
              <Icon of={CornerLeftUp} size={14} />
            </button>
          </li>
        ))}
      </ol>
    </section>
  )
}

function goTo(attribute: string, value: string): void {
  const element = document.querySelector<HTMLElement>(`[${attribute}="${CSS.escape(value)}"]`)
  element?.scrollIntoView({ block: 'nearest' })
  element?.focus({ preventScroll: true })
}

// The footnotes at the end of a text; each leads back to its number in it (FootnoteCall.tsx).

import { CornerLeftUp } from 'lucide-react'
import { useContext } from 'react'
import { Icon } from '../../ui/Icon.tsx'
import { useWords } from '../../ui/i18n.ts'
import { drawTokens } from './draw-tokens.tsx'
import { FootnoteContext, goTo } from './FootnoteCall.tsx'
import type { Footnote } from './footnotes.ts'

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

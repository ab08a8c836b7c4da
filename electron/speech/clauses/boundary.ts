// Where a sentence ends, for English and French at once: a rule looks at the signs around, never at how much of the text
// has come so far. `null`: what follows decides and has not been written yet.

import { isAbbreviation, startsSentence } from './sentence-words.ts'

/** How much of the text behind a sign its verdict may depend on, UTF-16 units. */
export const LOOK_AHEAD = 24

const closers = /^(?:["”’'›)\]}*_]|[ \u00A0\u202F]?»)+/
const spaces = /^[ \t\n\u00A0\u202F]+/

export type Verdict = { readonly ends: true; readonly length: number } | { readonly ends: false }

const no: Verdict = { ends: false }

/** `at`: index of a sign that may end a sentence (`mayEnd`). `length`: the sign and the closing quotes behind it. */
export function sentenceEnd(text: string, at: number, isLast: boolean): Verdict | null {
  const sign = text.charAt(at)
  const behind = text.slice(at + 1, at + 1 + LOOK_AHEAD)
  const isShort = !isLast && behind.length < LOOK_AHEAD
  // Signs in a row ("?!", "...") end at the last of them.
  if (/^[.!?…]/.test(behind)) return no
  if (isShort && behind === '') return null
  if (/[。！？]/.test(sign)) return { ends: true, length: 1 + (/^[」』）”]+/.exec(behind)?.[0].length ?? 0) }
  const closing = closers.exec(behind)?.[0] ?? ''
  const after = behind.slice(closing.length)
  const space = spaces.exec(after)?.[0] ?? ''
  if (after === '') return isShort ? null : { ends: true, length: 1 + closing.length }
  if (space === '') return no
  const next = after.slice(space.length)
  if (next === '') return isShort ? null : { ends: true, length: 1 + closing.length }
  if (/^[,;:]/.test(next)) return no
  // A quote that the space was part of, as French writes it: "Quoi ? »".
  if (/^[»”]/.test(next)) return isShort ? null : no
  const word = /^[«"“‘'([¿¡*_\s\u00A0\u202F]*(\p{L}[\p{L}'’-]*)?/u.exec(next)
  if (isShort && (word === null || word[0].length === next.length)) return null
  const opening = /^[«"“‘'([¿¡*_\s\u00A0\u202F]*/.exec(next)?.[0] ?? ''
  const first = next.charAt(opening.length)
  const ends: Verdict = { ends: true, length: 1 + closing.length }
  if (/\p{Ll}/u.test(first)) {
    // Names such as iPhone begin small; all else that does goes on.
    return /^\p{Ll}\p{Lu}/u.test(next.slice(opening.length)) && sign === '.'
      ? dotEnds(text, at, word?.[1] ?? '', first, ends)
      : no
  }
  if (sign === '.') return dotEnds(text, at, word?.[1] ?? '', first, ends)
  return ends
}

function dotEnds(text: string, at: number, nextWord: string, first: string, ends: Verdict): Verdict {
  // "..." and whatever came before a dot that follows another sign.
  if (/[.…!?]/.test(text.charAt(at - 1))) return ends
  const before = /[\p{L}\p{N}.'’°-]*$/u.exec(text.slice(Math.max(0, at - LOOK_AHEAD), at))?.[0] ?? ''
  if (isAbbreviation(before, nextWord, first, wordBefore(text, at - before.length))) return no
  return ends
}

function wordBefore(text: string, at: number): string {
  return /(\p{L}+)[ \u00A0\u202F]*$/u.exec(text.slice(Math.max(0, at - LOOK_AHEAD), at))?.[1] ?? ''
}

export function mayEnd(sign: string): boolean {
  return /[.!?…。！？]/.test(sign)
}

/**
 * Whether the line that ends at `at` ends a sentence too: a text broken at some width goes on with a small letter, or
 * within a sentence that has no other end.
 */
export function lineEnd(text: string, at: number, isLast: boolean): Verdict | null {
  const behind = /^[ \t\n\u00A0\u202F]*([^]{0,12})/.exec(text.slice(at + 1, at + 1 + LOOK_AHEAD))?.[1] ?? ''
  if (behind === '' && !isLast) return null
  const before = text.slice(0, at).trimEnd()
  if (/[:;]$/.test(before)) return { ends: true, length: 0 }
  const first = /[^«"“‘'([*_\s]/.exec(behind)?.[0] ?? ''
  if (/[\p{Ll}\p{Pd},;:.!?)]/u.test(first)) return no
  if (/[,\p{Pd}]$/u.test(before) && !startsSentence(/\p{L}+/u.exec(behind)?.[0] ?? '')) return no
  return { ends: true, length: 0 }
}

/** Where a clause may end within a sentence: how long the sign is, 0 for none, null if what follows decides. */
export function pauseAt(text: string, at: number, isLast: boolean): number | null {
  const sign = text.charAt(at)
  if (/[,;:]/.test(sign)) {
    const next = text.charAt(at + 1)
    if (next === '' && !isLast) return null
    if (!/[\s\u00A0\u202F]/.test(next)) return 0
    if (sign !== ',' || !/\d/.test(text.charAt(at - 1))) return 1
    // "May 3, 2024" is one date.
    const behind = text.slice(at + 2, at + 6)
    if (behind.length < 4 && /^\d*$/.test(behind) && !isLast) return null
    return /^\d{4}/.test(behind) ? 0 : 1
  }
  if (sign === '，' || sign === '、' || sign === '；') return 1
  if (/[—–-]/.test(sign)) {
    const next = text.charAt(at + 1)
    if (next === '' && !isLast) return null
    const isApart = /[\s\u00A0\u202F]/.test(text.charAt(at - 1)) && /[\s\u00A0\u202F]/.test(next)
    return isApart || sign === '—' ? 1 : 0
  }
  return 0
}

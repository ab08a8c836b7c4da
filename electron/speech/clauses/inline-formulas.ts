// Formulas within a line, and the money that looks like them.

import type { MarkdownReader } from './markdown-reader.ts'
import { REACH } from './reach.ts'
import type { Step } from './sink.ts'

/** Money or a formula. */
export function readDollar(reader: MarkdownReader): Step {
  const rest = reader.rest(REACH)
  if (rest.startsWith('$$')) return readFormula(reader, '$$', 2)
  const next = rest.charAt(1)
  if (next === '' && !reader.isLast) return 'wait'
  if (/\d/.test(next)) {
    const amount = /^\$\d[\d.,]*(?:[kKmMB]|bn)?(?=[^\w^\\=_{$]|$)/.exec(rest)
    if (amount !== null && amount[0].length === rest.length && !reader.isLast) return 'wait'
    if (amount !== null) return reader.say('$', 1)
    if (/^\$[\d.,]*$/.test(rest) && !reader.isLast) return 'wait'
  }
  if (/[\s$]/.test(next) || next === '') return reader.say('$', 1)
  return readFormula(reader, '$', 1)
}

export function readFormula(reader: MarkdownReader, closing: string, length: number): Step {
  const rest = reader.rest(1_000)
  const reach = closing === '$' ? REACH : 1_000
  let end = rest.indexOf(closing, length)
  while (closing === '$' && end > 0 && (/[\s\\]/.test(rest.charAt(end - 1)) || /\d/.test(rest.charAt(end + 1)))) {
    end = rest.indexOf(closing, end + 1)
  }
  const line = rest.search(closing === '$' ? /\n/ : /\n[ \t]*\n/)
  const isMissing = end < 0 || end > reach || (line >= 0 && line < end)
  if (isMissing) {
    if (line < 0 && rest.length < reach && !reader.isLast) return 'wait'
    return closing === '$' ? reader.say('$', 1) : reader.pass(length)
  }
  if (closing === '$' && end + 1 === rest.length && !reader.isLast) return 'wait'
  const content = rest.slice(length, end).replace(/[\p{Cc}\p{Co}\p{Cs}]/gu, ' ')
  const whole = end + closing.length
  reader.sink.special({ kind: 'tex', content }, reader.offset(), reader.offset() + whole)
  return reader.pass(whole)
}

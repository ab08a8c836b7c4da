// The piece of a message that shows why it was found: plain text with <mark> around the words looked for.

import { fold } from '../../lib/embedder/tokenizer.ts'
import type { ParsedQuery } from './query.ts'
import { isUnspaced, termsOfWord } from './terms.ts'

const LENGTH = 220
/** Before the first word found. */
const LEAD = 60
/** A word deeper in a message than this is not looked for: its snippet begins where the message does. */
const SEARCHED_LENGTH = 200_000
const MAX_MARKS = 400
const WORD = /[\p{L}\p{N}+#][\p{L}\p{N}\p{M}+#]*/gu

interface Mark {
  readonly from: number
  readonly to: number
  readonly term: string
}

/** `startsAt`: where the part begins that is near in meaning. */
export function snippetOf(content: string, query: ParsedQuery, startsAt: number): string {
  const text = content.slice(0, SEARCHED_LENGTH)
  const marks = marksIn(text, query)
  const start = startOf(text, marks, startsAt)
  const end = Math.min(content.length, start + LENGTH)
  const from = start === 0 ? 0 : nextWord(text, start)
  const to = end === content.length ? end : Math.max(from, lastWord(content, end))
  let snippet = from > 0 ? '… ' : ''
  let at = from
  for (const mark of marks) {
    if (mark.from < from || mark.to > to) continue
    snippet += `${flat(content.slice(at, mark.from))}<mark>${content.slice(mark.from, mark.to)}</mark>`
    at = mark.to
  }
  return `${snippet}${flat(content.slice(at, to))}${to < content.length ? ' …' : ''}`.toWellFormed().trim()
}

function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}

function marksIn(text: string, query: ParsedQuery): Mark[] {
  const wanted = new Set([...query.terms, ...query.phrases.flatMap(phrase => phrase.terms)])
  const marks: Mark[] = []
  if (wanted.size === 0 && query.prefixes.length === 0) return marks
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (isUnspaced(word)) {
      marks.push(...marksWithin(word, index, [...wanted, ...query.prefixes]))
      continue
    }
    const term =
      termsOfWord(word).find(each => wanted.has(each)) ?? query.prefixes.find(prefix => fold(word).startsWith(prefix))
    if (term !== undefined) marks.push({ from: index, to: index + word.length, term })
    if (marks.length === MAX_MARKS) break
  }
  return marks
}

/** Pairs of characters that overlap become one mark. */
function marksWithin(word: string, index: number, wanted: readonly string[]): Mark[] {
  const marks: Mark[] = []
  for (let at = 0; at < word.length; at++) {
    const term = wanted.find(each => isUnspaced(each) && word.startsWith(each, at))
    if (term === undefined) continue
    const last = marks.at(-1)
    const mark = { from: index + at, to: index + at + term.length, term }
    if (last !== undefined && mark.from < last.to) marks[marks.length - 1] = { ...last, to: mark.to }
    else marks.push(mark)
  }
  return marks
}

/** Where most of the different words stand together. */
function startOf(text: string, marks: readonly Mark[], startsAt: number): number {
  let best = -1
  let start = Math.min(startsAt, text.length)
  for (const [at, mark] of marks.entries()) {
    const near = marks.slice(at, at + 12).filter(each => each.to <= mark.from + LENGTH - LEAD)
    const kinds = new Set(near.map(each => each.term)).size
    if (kinds > best) {
      best = kinds
      start = mark.from < LEAD * 2 ? 0 : mark.from - LEAD
    }
  }
  return start
}

function nextWord(text: string, from: number): number {
  const space = text.slice(from, from + 25).search(/\s/)
  return space === -1 ? from : from + space + 1
}

function lastWord(text: string, to: number): number {
  const space = /\s\S*$/.exec(text.slice(Math.max(0, to - 25), to))
  return space === null ? to : Math.max(0, to - 25) + space.index
}

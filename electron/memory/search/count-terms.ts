// How many terms a text has, and how often each of a query's words is among them.
/* eslint-disable @typescript-eslint/no-non-null-assertion -- loops over arrays of known length, hot */

import { eachWord } from './each-word.ts'
import { isKin, KIN_SHARE, kinBeginning } from './kin.ts'
import { stem } from './stem.ts'
import { termsIn } from './terms.ts'

/** As terms are counted: a term, or the beginning of one. */
export interface CountedWord {
  readonly term: string
  readonly isPrefix: boolean
}

export interface TermCounts {
  readonly termCount: number
  /** Of each of the words, in their order. */
  readonly counts: readonly number[]
}

/** `countsKin`: others of a word's family count a part of it. */
export function termCounter(words: readonly CountedWord[], countsKin = false): (text: string) => TermCounts {
  const places = new Map(words.flatMap((word, at) => (word.isPrefix ? [] : [[word.term, at] as const])))
  const prefixes = words.flatMap((word, at) => (word.isPrefix ? [{ text: word.term, stem: stem(word.term), at }] : []))
  const families = words.flatMap(({ term, isPrefix }, at) => {
    const beginning = isPrefix || !countsKin ? null : kinBeginning(term)
    return beginning === null ? [] : [{ term, beginning, at }]
  })
  // Most words begin with another letter than any that is looked for. A term begins as its word does, capitals aside.
  const firsts = new Uint8Array(128)
  for (const { term } of words) {
    const first = term.charCodeAt(0)
    if (first < firsts.length) firsts[first] = firsts[String.fromCharCode(first).toUpperCase().charCodeAt(0)] = 1
  }
  return text => {
    const counts = new Array<number>(words.length).fill(0)
    let termCount = 0
    eachWord(text, (from, to, isPlain) => {
      if (isPlain && firsts[text.charCodeAt(from)] === 0) {
        termCount++
        return
      }
      for (const term of termsIn(text.slice(from, to))) {
        termCount++
        const place = places.get(term)
        if (place !== undefined) counts[place]!++
        for (const prefix of prefixes) {
          if (term.startsWith(prefix.text) || term === prefix.stem) counts[prefix.at]!++
        }
        for (const family of families) {
          if (isKin(term, family.term, family.beginning)) counts[family.at]! += KIN_SHARE
        }
      }
    })
    return { termCount, counts }
  }
}

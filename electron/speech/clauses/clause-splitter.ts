// Cuts a growing text into clauses at the ends of sentences and lines.

import type { Clause, ClauseSplitter } from '../speech.ts'

export interface ClauseSplitterOptions {
  /** Of a clause whose own cannot be told. */
  readonly language: string
  /** `rows`: tables are read row by row; `announced`: only that there is one. */
  readonly tables: 'announced' | 'rows'
}

export function createClauseSplitter({ language }: ClauseSplitterOptions): ClauseSplitter {
  let pending = ''
  let start = 0
  let sentence = 0

  function cut(isEnd: boolean): Clause[] {
    const clauses: Clause[] = []
    for (;;) {
      const match = /[.!?…]+(?=\s)|\n/.exec(pending)
      if (match === null && !(isEnd && pending !== '')) return clauses
      const length = match === null ? pending.length : match.index + match[0].length
      const text = pending.slice(0, length)
      if (/[\p{L}\p{N}]/u.test(text)) {
        const shown = text.trim()
        const place = { start, end: start + length, sentence: sentence++ }
        clauses.push({ ...place, text: shown, shown, language, pauseMs: 0, kind: 'text' })
      }
      start += length
      pending = pending.slice(length)
    }
  }

  return {
    push(text) {
      pending += text
      return cut(false)
    },
    end: () => cut(true),
  }
}

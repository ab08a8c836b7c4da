// The postings of a block while they are made, in memory only: what is gathered so far is of messages from the block's first
// to before `nextId`.

import { GatheredPostings } from './gathered-postings.ts'
import { BLOCK_IDS, levelOf, offsetOf } from './posting.ts'
import type { SliceTerms } from './slice-terms.ts'

export class PostingDraft {
  readonly block: number
  nextId: number
  readonly terms = new Map<string, GatheredPostings>()

  constructor(block: number) {
    this.block = block
    this.nextId = block * BLOCK_IDS
  }

  get lastId(): number {
    return (this.block + 1) * BLOCK_IDS - 1
  }

  put(id: number, terms: readonly string[], meanTerms: number): void {
    for (const [term, times] of countsOf(terms)) {
      this.#gathered(term).add(offsetOf(id), levelOf(times, terms.length, meanTerms))
    }
  }

  /** Messages of a slice from one place to before another; `ids`: by place, 0 where there is none. */
  putSlice(slice: SliceTerms, ids: readonly number[], from: number, to: number, meanTerms: number): void {
    const { names, starts, entries, counts } = slice
    const once = ids.map((_, place) => levelOf(1, counts[place] ?? 0, meanTerms))
    let term = 0
    for (const name of names.split(' ')) {
      const end = starts[term + 1] ?? 0
      let gathered: GatheredPostings | undefined
      for (let at = starts[term++] ?? 0; at < end; at++) {
        const entry = entries[at] ?? 0
        const place = entry >>> 8
        const id = ids[place] ?? 0
        if (id === 0 || place < from || place >= to) continue
        const times = entry & 255
        const level = times === 1 ? (once[place] ?? 0) : levelOf(times, counts[place] ?? 0, meanTerms)
        gathered ??= this.#gathered(name)
        gathered.add(offsetOf(id), level)
      }
    }
  }

  #gathered(term: string): GatheredPostings {
    let gathered = this.terms.get(term)
    if (gathered === undefined) {
      gathered = new GatheredPostings()
      this.terms.set(term, gathered)
    }
    return gathered
  }
}

export function countsOf(terms: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
  return counts
}

// The terms of many new messages at once, made by the thread that reads them from a file, so that the one that writes them
// has no words to look at: for the word index each message's terms as text, for the postings each term's messages.

import { eachWord } from './each-word.ts'
import { termsOfWord } from './terms.ts'

/** Words whose terms are known, between slices. */
const MAX_KNOWN = 100_000
const LONGEST_KNOWN = 40
const FIRST_BYTES = 64 * 1024
/** Of a UTF-16 unit as UTF-8. */
const MOST_BYTES = 3
/** How often a term stands in a message is told up to here: more weighs hardly more. */
export const MOST_TIMES = 255

export interface SliceTerms {
  /** UTF-8, message after message, each one's terms with blanks between. */
  readonly texts: Uint8Array
  /** Of each message: where its text ends, in bytes, and how many terms it has. */
  readonly ends: Uint32Array
  readonly counts: Uint32Array
  /** The different terms, with blanks between. */
  readonly names: string
  /** Of each of those: where its entries begin; one more place for the end. */
  readonly starts: Uint32Array
  /** Place of a message in the slice × 256 + how often the term stands in it; places rise. */
  readonly entries: Uint32Array
}

interface Term {
  readonly name: string
  /** Of the slice it was met in last, and its place among that one's terms. */
  slice: number
  place: number
}

export class SliceTermsMaker {
  readonly #byWord = new Map<string, readonly Term[]>()
  readonly #byName = new Map<string, Term>()
  #slice = 1
  #texts = Buffer.allocUnsafe(FIRST_BYTES)
  #ends: number[] = []
  #counts: number[] = []
  /** The slice's different terms. */
  #names: string[] = []
  /** Of every term of every message, one after the other: its place among those. */
  #places = new Uint32Array(FIRST_BYTES)
  #placeCount = 0

  /** The next message of the slice. */
  add(content: string): void {
    const names: string[] = []
    eachWord(content, (from, to) => {
      for (const term of this.#termsOf(content.slice(from, to))) {
        names.push(term.name)
        this.#note(term)
      }
    })
    this.#write(names.join(' '))
    this.#counts.push(names.length)
  }

  /** What was added since the last call. */
  take(): SliceTerms {
    const taken = {
      texts: new Uint8Array(this.#texts.subarray(0, this.#ends.at(-1) ?? 0)),
      ends: Uint32Array.from(this.#ends),
      counts: Uint32Array.from(this.#counts),
      names: this.#names.join(' '),
      ...entriesByTerm(this.#places.subarray(0, this.#placeCount), this.#names.length, this.#counts),
    }
    this.#slice++
    this.#ends = []
    this.#counts = []
    this.#names = []
    this.#placeCount = 0
    if (this.#byWord.size > MAX_KNOWN) {
      this.#byWord.clear()
      this.#byName.clear()
    }
    return taken
  }

  #write(text: string): void {
    const from = this.#ends.at(-1) ?? 0
    const needed = from + text.length * MOST_BYTES
    if (needed > this.#texts.length) {
      const larger = Buffer.allocUnsafe(needed * 2)
      this.#texts.copy(larger, 0, 0, from)
      this.#texts = larger
    }
    this.#ends.push(from + this.#texts.write(text, from))
  }

  #note(term: Term): void {
    if (term.slice !== this.#slice) {
      term.slice = this.#slice
      term.place = this.#names.length
      this.#names.push(term.name)
    }
    if (this.#placeCount === this.#places.length) {
      const larger = new Uint32Array(this.#placeCount * 2)
      larger.set(this.#places)
      this.#places = larger
    }
    this.#places[this.#placeCount++] = term.place
  }

  #termsOf(word: string): readonly Term[] {
    const known = this.#byWord.get(word)
    if (known !== undefined) return known
    // Of its own: a part of a text would keep the whole of it in memory.
    const own = Buffer.from(word).toString()
    const found = termsOfWord(own).map(name => this.#termCalled(name))
    if (own.length <= LONGEST_KNOWN) this.#byWord.set(own, found)
    return found
  }

  #termCalled(name: string): Term {
    let term = this.#byName.get(name)
    if (term === undefined) {
      term = { name, slice: 0, place: 0 }
      this.#byName.set(name, term)
    }
    return term
  }
}

/** `places`: of the terms of all messages, one after the other, `counts` of them each. */
function entriesByTerm(
  places: Uint32Array,
  termCount: number,
  counts: readonly number[],
): Pick<SliceTerms, 'starts' | 'entries'> {
  const starts = new Uint32Array(termCount + 1)
  /** Of each term the message it was last met in, from 1. */
  const last = new Uint32Array(termCount)
  const eachMessage = (visit: (place: number, message: number) => void) => {
    let at = 0
    counts.forEach((count, message) => {
      for (const end = at + count; at < end; at++) visit(places[at] ?? 0, message)
    })
  }
  eachMessage((place, message) => {
    if (last[place] === message + 1) return
    last[place] = message + 1
    starts[place + 1] = (starts[place + 1] ?? 0) + 1
  })
  for (let place = 0; place < termCount; place++) starts[place + 1] = (starts[place + 1] ?? 0) + (starts[place] ?? 0)
  const entries = new Uint32Array(starts[termCount] ?? 0)
  const next = starts.slice()
  last.fill(0)
  eachMessage((place, message) => {
    const to = next[place] ?? 0
    if (last[place] !== message + 1) {
      last[place] = message + 1
      entries[to] = message * 256 + 1
      next[place] = to + 1
    } else if (((entries[to - 1] ?? 0) & 255) < MOST_TIMES) entries[to - 1] = (entries[to - 1] ?? 0) + 1
  })
  return { starts, entries }
}

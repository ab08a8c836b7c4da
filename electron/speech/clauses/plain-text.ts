// The open clause as it stands on the page, and where each of its signs comes from.

import { PLACEHOLDER, type Special } from './clause.ts'

export interface TakenText {
  readonly text: string
  readonly specials: readonly Special[]
  /** Of the source, without the spaces around. */
  readonly start: number
  readonly end: number
}

export class PlainText {
  text = ''
  /** Source offsets of each UTF-16 unit of `text`. */
  #starts: number[] = []
  #ends: number[] = []
  #specials: Special[] = []

  /** A text as long as its source stands there as it is; any other is all of it at once. */
  append(text: string, start: number, end: number): void {
    const isVerbatim = text.length === end - start
    // No clause begins with a space, whether it came with the last sign or later.
    const first = this.text === '' ? text.length - text.trimStart().length : 0
    this.text += text.slice(first)
    for (let index = first; index < text.length; index++) {
      this.#starts.push(isVerbatim ? start + index : start)
      this.#ends.push(isVerbatim ? start + index + 1 : end)
    }
  }

  appendSpecial(special: Special, start: number, end: number): void {
    this.append(PLACEHOLDER, start, end)
    this.#ends[this.#ends.length - 1] = end
    this.#specials.push(special)
  }

  /** Removes the first `length` units and the spaces behind them. */
  take(length: number): TakenText {
    const text = this.text.slice(0, length)
    const start = this.#starts[0] ?? 0
    const end = this.#ends[text.trimEnd().length - 1] ?? start
    const count = text.split(PLACEHOLDER).length - 1
    const specials = this.#specials.splice(0, count)
    let gone = length
    while (/\s/.test(this.text.charAt(gone))) gone++
    this.text = this.text.slice(gone)
    this.#starts = this.#starts.slice(gone)
    this.#ends = this.#ends.slice(gone)
    return { text, specials, start, end }
  }
}

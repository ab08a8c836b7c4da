// The text that is being read: what has come of it, the cursor, and how the cursor moves.

import type { Sink, Step } from './sink.ts'

/** What lies this far behind the cursor is forgotten, UTF-16 units. */
const KEPT = 8_192

export class SourceText {
  source = ''
  /** The cursor, in `source`. */
  at = 0
  /** Nothing follows what is there. */
  isLast = false
  /** Where a link's address begins and ends, to be passed over when its text has been read. */
  skips: { readonly from: number; readonly to: number }[] = []
  /** The cursor is in the rest of a word too long to be said. */
  isInString = false
  readonly sink: Sink
  /** Offset of `source[0]` in the whole text. */
  protected base = 0

  constructor(sink: Sink) {
    this.sink = sink
  }

  /** Offset in the whole text. */
  offset(at = this.at): number {
    return this.base + at
  }

  rest(length = 400): string {
    return this.source.slice(this.at, this.at + length)
  }

  /** The sign before the cursor. */
  get before(): string {
    return this.source.charAt(this.at - 1)
  }

  /** Moves on. */
  pass(length: number): Step {
    this.at += length
    return 'done'
  }

  /** `text` is what the next `length` units stand for. */
  say(text: string, length: number): Step {
    this.sink.text(text, this.offset(), this.offset() + length)
    return this.pass(length)
  }

  /** The line at the cursor up to its end, or null while that has not come. */
  protected line(): string | null {
    const end = this.source.indexOf('\n', this.at)
    if (end >= 0) return this.source.slice(this.at, end)
    return this.isLast ? this.source.slice(this.at) : null
  }

  protected forget(): void {
    if (this.at <= KEPT) return
    const gone = this.at - 1
    this.source = this.source.slice(gone)
    this.base += gone
    this.at = 1
    this.skips = this.skips.map(({ from, to }) => ({ from: from - gone, to: to - gone }))
  }
}

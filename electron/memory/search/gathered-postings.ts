// A term's messages in the block being made. Most terms stand in few messages, some in nearly all: a block of long messages
// has tens of millions of these, so beyond a few they lie outside of the heap, four bytes each.

import { writePostings } from './posting.ts'

const FEW = 16

export class GatheredPostings {
  /** Place in the block × 256 + level. */
  #entries: number[] | Uint32Array = []
  #count = 0
  /** Of the message added last, and how often the term stood in it. */
  #last = -1
  #repeats = 0

  get count(): number {
    return this.#count
  }

  /** The term stands there once more; places come in rising order. `levelOf`: how much it weighs when it stands there so often. */
  add(offset: number, levelOf: (times: number) => number): void {
    if (offset === this.#last) {
      this.#repeats++
      this.#entries[this.#count - 1] = offset * 256 + levelOf(this.#repeats)
      return
    }
    if (this.#count >= FEW && this.#count >= this.#entries.length) {
      const larger = new Uint32Array(Math.ceil(this.#count * 1.5))
      larger.set(this.#entries)
      this.#entries = larger
    }
    this.#entries[this.#count++] = offset * 256 + levelOf(1)
    this.#last = offset
    this.#repeats = 1
  }

  /** As they are stored. */
  written(): Uint8Array {
    const entries = this.#entries.slice(0, this.#count)
    return writePostings(
      entries.map(entry => entry >>> 8),
      entries.map(entry => entry & 255),
    )
  }
}

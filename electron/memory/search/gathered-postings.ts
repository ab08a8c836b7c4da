// A term's messages in the block being made. Most terms stand in few messages, some in nearly all: a block of long messages
// has tens of millions of these, so each takes two bytes: the distance from the one before, and the level.

import { writePostings } from './posting.ts'

const FIRST_BYTES = 8
/** A distance of this or more follows in two bytes. */
const FAR = 255
const MOST_BYTES = 4

export class GatheredPostings {
  #bytes = new Uint8Array(FIRST_BYTES)
  #used = 0
  #count = 0
  #last = -1

  get count(): number {
    return this.#count
  }

  /** Places come in rising order, each once. */
  add(offset: number, level: number): void {
    if (this.#used + MOST_BYTES > this.#bytes.length) {
      const larger = new Uint8Array(Math.ceil(this.#bytes.length * 1.5) + MOST_BYTES)
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    const bytes = this.#bytes
    const distance = offset - this.#last - 1
    if (distance < FAR) bytes[this.#used++] = distance
    else {
      bytes[this.#used++] = FAR
      bytes[this.#used++] = distance & 255
      bytes[this.#used++] = distance >>> 8
    }
    bytes[this.#used++] = level
    this.#last = offset
    this.#count++
  }

  /** Those up to a place, as they are stored. */
  written(lastOffset: number): Uint8Array {
    const offsets = new Uint16Array(this.#count)
    const levels = new Uint8Array(this.#count)
    let [count, offset] = [0, -1]
    for (let at = 0; at < this.#used;) {
      let distance = this.#byte(at++)
      if (distance === FAR) {
        distance = this.#byte(at) | (this.#byte(at + 1) << 8)
        at += 2
      }
      offset += distance + 1
      if (offset > lastOffset) break
      offsets[count] = offset
      levels[count++] = this.#byte(at++)
    }
    return writePostings(offsets.subarray(0, count), levels.subarray(0, count))
  }

  #byte(at: number): number {
    return this.#bytes[at] ?? 0
  }
}

// The highest of many scores, as they come, without sorting them all.
/* eslint-disable @typescript-eslint/no-non-null-assertion -- loops over arrays of known length, the hottest of the store */

/** What is kept between two cuts, times the number wanted. */
const SLACK = 4
/** Places that a number has room for beside a score of 32 bits. */
const PLACES = 2 ** 20

export class TopScores {
  readonly #limit: number
  readonly #ids: Float64Array
  readonly #scores: Float32Array
  #count = 0
  #least = -Infinity

  /** `limit`: at most 262,144. */
  constructor(limit: number) {
    this.#limit = limit
    this.#ids = new Float64Array(limit * SLACK)
    this.#scores = new Float32Array(limit * SLACK)
  }

  /** A score has to be above it to be among the highest; it rises. */
  get least(): number {
    return this.#least
  }

  add(id: number, score: number): void {
    if (score <= this.#least) return
    this.#ids[this.#count] = id
    this.#scores[this.#count++] = score
    if (this.#count === this.#ids.length) this.#cut()
  }

  /** Highest first; of equal ones those that came first. */
  ids(): number[] {
    this.#cut()
    return [...this.#ids.subarray(0, this.#count)]
  }

  /** By numbers that hold score and place: sorting those needs no function, which would take ten times as long. */
  #cut(): void {
    const [ids, scores] = [this.#ids.slice(0, this.#count), this.#scores.slice(0, this.#count)]
    const bits = new Uint32Array(scores.buffer)
    const keys = new Float64Array(this.#count)
    for (let at = 0; at < keys.length; at++) {
      const rank = scores[at]! < 0 ? ~bits[at]! >>> 0 : (bits[at]! | 0x80000000) >>> 0
      keys[at] = rank * PLACES + (PLACES - 1 - at)
    }
    keys.sort()
    const kept = Math.min(this.#count, this.#limit)
    for (let at = 0; at < kept; at++) {
      const place = PLACES - 1 - (keys[this.#count - 1 - at]! % PLACES)
      this.#ids[at] = ids[place]!
      this.#scores[at] = scores[place]!
    }
    this.#count = kept
    if (kept === this.#limit) this.#least = this.#scores[kept - 1]!
  }
}

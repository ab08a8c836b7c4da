// Vectors of the questions that may be asked in other words: signs first, which 256 bits hold and a word-wise count
// compares, then the nearest by their whole vectors. 100,000 of them take 32 MB and a few ms to look through.

/** Nearest by signs that are compared exactly. */
const RESCORED = 48
const START_CAPACITY = 1_024
const WORD_BITS = 32

export class QuestionIndex {
  readonly #dimensions: number
  readonly #words: number
  #ids = new Float64Array(START_CAPACITY)
  #scopes = new Int32Array(START_CAPACITY)
  #times = new Float64Array(START_CAPACITY)
  #codes: Uint32Array
  #vectors: Int8Array
  #count = 0
  readonly #places = new Map<number, number>()
  readonly #scopeNumbers = new Map<string, number>()

  constructor(dimensions: number) {
    this.#dimensions = dimensions
    this.#words = Math.ceil(dimensions / WORD_BITS)
    this.#codes = new Uint32Array(START_CAPACITY * this.#words)
    this.#vectors = new Int8Array(START_CAPACITY * dimensions)
  }

  get size(): number {
    return this.#count
  }

  add(id: number, scope: string, vector: Int8Array, createdAt: number): void {
    this.remove(id)
    if (this.#count === this.#ids.length) this.#grow()
    const at = this.#count++
    this.#places.set(id, at)
    this.#ids[at] = id
    this.#scopes[at] = this.#numberOf(scope)
    this.#times[at] = createdAt
    this.#vectors.set(vector, at * this.#dimensions)
    this.#codes.set(signsOf(vector, this.#words), at * this.#words)
  }

  /** The last one takes its place. */
  remove(id: number): void {
    const at = this.#places.get(id)
    if (at === undefined) return
    const last = --this.#count
    this.#places.delete(id)
    if (at === last) return
    const moved = this.#ids[last] ?? 0
    this.#places.set(moved, at)
    this.#ids[at] = moved
    this.#scopes[at] = this.#scopes[last] ?? 0
    this.#times[at] = this.#times[last] ?? 0
    this.#codes.copyWithin(at * this.#words, last * this.#words, (last + 1) * this.#words)
    this.#vectors.copyWithin(at * this.#dimensions, last * this.#dimensions, (last + 1) * this.#dimensions)
  }

  clear(): void {
    this.#count = 0
    this.#places.clear()
    this.#scopeNumbers.clear()
  }

  /** Ids of the most similar in the scope that are not older than `since`, best first, none below `least` (cosine). */
  search(
    scope: string,
    vector: Float32Array,
    { since, least, limit }: { since: number; least: number; limit: number },
  ): readonly number[] {
    const wanted = this.#scopeNumbers.get(scope)
    if (wanted === undefined) return []
    const code = signsOf(vector, this.#words)
    const nearest = this.#nearest(wanted, code, since)
    return nearest
      .map(at => ({ id: this.#ids[at] ?? 0, score: this.#cosine(at, vector) }))
      .filter(({ score }) => score >= least)
      .sort((a, b) => b.score - a.score)
      .slice(0, limit)
      .map(({ id }) => id)
  }

  /**
   * One pass with a bound that falls as nearer ones are found: few are kept at any time, and nothing is sorted but those.
   */
  #nearest(scope: number, code: Uint32Array, since: number): number[] {
    const codes = this.#codes
    const scopes = this.#scopes
    const times = this.#times
    const words = this.#words
    const count = this.#count
    const counts = new Uint32Array(words * WORD_BITS + 1)
    const found: { readonly at: number; readonly distance: number }[] = []
    let bound = words * WORD_BITS
    let within = 0
    for (let at = 0, place = 0; at < count; at++, place += words) {
      if (scopes[at] !== scope || (times[at] as number) < since) continue
      let distance = 0
      for (let word = 0; word < words; word++)
        distance += bitsIn((codes[place + word] as number) ^ (code[word] as number))
      if (distance > bound) continue
      found.push({ at, distance })
      counts[distance] = (counts[distance] as number) + 1
      within++
      for (let farthest = counts[bound] as number; within - farthest >= RESCORED; farthest = counts[bound] as number) {
        within -= farthest
        bound--
      }
    }
    return found
      .filter(({ distance }) => distance <= bound)
      .sort((a, b) => a.distance - b.distance)
      .slice(0, RESCORED)
      .map(({ at }) => at)
  }

  #cosine(at: number, vector: Float32Array): number {
    let product = 0
    let length = 0
    const from = at * this.#dimensions
    for (let index = 0; index < this.#dimensions; index++) {
      const value = this.#vectors[from + index] ?? 0
      product += value * (vector[index] ?? 0)
      length += value * value
    }
    return length === 0 ? 0 : product / Math.sqrt(length)
  }

  #numberOf(scope: string): number {
    const known = this.#scopeNumbers.get(scope) ?? this.#scopeNumbers.size
    this.#scopeNumbers.set(scope, known)
    return known
  }

  #grow(): void {
    const grown = <T extends { set(from: T): void }>(from: T, to: T): T => {
      to.set(from)
      return to
    }
    const capacity = this.#ids.length * 2
    this.#ids = grown(this.#ids, new Float64Array(capacity))
    this.#scopes = grown(this.#scopes, new Int32Array(capacity))
    this.#times = grown(this.#times, new Float64Array(capacity))
    this.#codes = grown(this.#codes, new Uint32Array(capacity * this.#words))
    this.#vectors = grown(this.#vectors, new Int8Array(capacity * this.#dimensions))
  }
}

function bitsIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Its direction in a byte each; the length is lost, which no comparison needs. */
export function toBytes(vector: Float32Array): Int8Array {
  const most = vector.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  return Int8Array.from(vector, value => (most === 0 ? 0 : Math.round((value / most) * 127)))
}

function signsOf(vector: ArrayLike<number>, words: number): Uint32Array {
  const code = new Uint32Array(words)
  for (let index = 0; index < vector.length; index++) {
    if ((vector[index] ?? 0) > 0) code[index >>> 5] = (code[index >>> 5] ?? 0) | (1 << (index & 31))
  }
  return code
}

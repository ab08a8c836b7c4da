// The nearest vectors of all: by Hamming distance of their codes, then the best of those by the query's own numbers against
// the codes' signs. What is left is few enough to read the vectors themselves.
/* eslint-disable @typescript-eslint/no-non-null-assertion -- loops over arrays of known length, the hottest of the store */

import { createScan, type Scan } from './hamming.ts'
import { toCode, toInt8 } from './quantize.ts'
import { TopScores } from './top-scores.ts'
import { BLOCK_SLOTS, type Block, type VectorMemory } from './vector-memory.ts'

/** Of these by distance, the best by signs are taken: at 256 bits that misses one in two hundred of the true ten. */
const FIRST_CHOICE_FACTOR = 10
const LEAST_FIRST_CHOICE = 1_000

/** Whether a slot may be found. */
export type SlotFilter = (slot: { conversationId: number; seconds: number; kind: number }) => boolean

const scans = new WeakMap<WebAssembly.Memory, Map<number, Scan>>()

function scanFor(memory: WebAssembly.Memory, words: number): Scan {
  const known = scans.get(memory) ?? new Map<number, Scan>()
  scans.set(memory, known)
  const scan = known.get(words) ?? createScan(memory, words)
  known.set(words, scan)
  return scan
}

/** Ids of up to `limit` vectors, best first. */
export function scanVectors(
  vectors: VectorMemory,
  query: Float32Array,
  limit: number,
  filter: SlotFilter | null,
): number[] {
  if (vectors.words === 0 || vectors.count === 0) return []
  const near = nearestByCode(vectors, query, Math.max(limit * FIRST_CHOICE_FACTOR, LEAST_FIRST_CHOICE), filter)
  return bestBySigns(vectors, query, near, limit)
}

/** The slots at the smallest distances: `wanted` of them, up to twice as many where the furthest are equally far. */
function nearestByCode(
  vectors: VectorMemory,
  query: Float32Array,
  wanted: number,
  filter: SlotFilter | null,
): readonly number[] {
  const { words, memory, count } = vectors
  const scan = scanFor(memory, words)
  const code = toCode(toInt8(query), words)
  const found = new FoundSlots()
  const counts = new Uint32Array(words * 64 + 1)
  let furthest = words * 64
  vectors.withScratch((queryAt, foundAt) => {
    new Uint8Array(memory.buffer, queryAt, code.length).set(code)
    for (let index = 0; index * BLOCK_SLOTS < count; index++) {
      const block = vectors.block(index)
      const start = index * BLOCK_SLOTS
      const size = Math.min(BLOCK_SLOTS, count - start)
      const near = scan(block.codesAt, size, queryAt, foundAt, furthest)
      const entries = new Uint32Array(memory.buffer, foundAt, near)
      for (let at = 0; at < near; at++) {
        const slot = entries[at]! & 0xffff
        const distance = entries[at]! >>> 16
        if (!mayBeFound(block, slot, filter)) continue
        found.add(start + slot, distance)
        counts[distance]!++
      }
      // What is further than enough others need not be looked at in the blocks to come.
      let nearer = 0
      for (let distance = 0; distance < furthest; distance++) {
        nearer += counts[distance]!
        if (nearer >= wanted) furthest = distance
      }
    }
  })
  return found.within(furthest, wanted * 2)
}

const seen = { conversationId: 0, seconds: 0, kind: 0 }

function mayBeFound(block: Block, slot: number, filter: SlotFilter | null): boolean {
  const kind = block.kinds[slot]!
  if (kind === 0) return false
  if (filter === null) return true
  seen.kind = kind
  seen.conversationId = block.conversations[slot]!
  seen.seconds = block.seconds[slot]!
  return filter(seen)
}

/** Slots with their distances, in the order they came. */
class FoundSlots {
  #slots = new Uint32Array(2 * BLOCK_SLOTS)
  #distances = new Uint16Array(2 * BLOCK_SLOTS)
  #count = 0

  add(slot: number, distance: number): void {
    if (this.#count === this.#slots.length) {
      const [slots, distances] = [this.#slots, this.#distances]
      this.#slots = new Uint32Array(slots.length * 2)
      this.#distances = new Uint16Array(slots.length * 2)
      this.#slots.set(slots)
      this.#distances.set(distances)
    }
    this.#slots[this.#count] = slot
    this.#distances[this.#count++] = distance
  }

  within(furthest: number, limit: number): number[] {
    const slots: number[] = []
    for (let at = 0; at < this.#count && slots.length < limit; at++) {
      if (this.#distances[at]! <= furthest) slots.push(this.#slots[at]!)
    }
    return slots
  }
}

/** By the sum of the query's numbers, each with the sign that the code has: from a table for each of the code's bytes. */
function bestBySigns(vectors: VectorMemory, query: Float32Array, slots: readonly number[], limit: number): number[] {
  const bytes = vectors.words * 8
  const table = signSums(query, bytes)
  const best = new TopScores(limit)
  let index = 0
  let block = vectors.block(index)
  for (const slot of slots) {
    if (slot >= (index + 1) * BLOCK_SLOTS) {
      index = Math.floor(slot / BLOCK_SLOTS)
      block = vectors.block(index)
    }
    const place = slot - index * BLOCK_SLOTS
    let score = 0
    for (let byte = 0; byte < bytes; byte++) score += table[byte * 256 + block.codes[place * bytes + byte]!]!
    best.add(block.ids[place]!, score)
  }
  return best.ids()
}

function signSums(query: Float32Array, bytes: number): Float32Array {
  const table = new Float32Array(bytes * 256)
  for (let byte = 0; byte < bytes; byte++) {
    let all = 0
    for (let bit = 0; bit < 8; bit++) all -= query[byte * 8 + bit] ?? 0
    table[byte * 256] = all
    for (let value = 1; value < 256; value++) {
      const lowest = 31 - Math.clz32(value & -value)
      table[byte * 256 + value] = table[byte * 256 + (value & (value - 1))]! + 2 * (query[byte * 8 + lowest] ?? 0)
    }
  }
  return table
}

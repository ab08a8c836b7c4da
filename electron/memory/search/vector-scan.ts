// The nearest vectors of all: by Hamming distance of their codes, then the best of those by the query's own numbers against
// the codes' signs. What is left is few enough to read the vectors themselves.
/* eslint-disable @typescript-eslint/no-non-null-assertion -- loops over arrays of known length, the hottest of the store */

import { createScan, type Scan } from './hamming.ts'
import { toCode, toInt8 } from './quantize.ts'
import { BLOCK_SLOTS, type VectorMemory } from './vector-memory.ts'

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
  const { words, count } = vectors
  if (words === 0 || count === 0) return []
  const distances = new Uint16Array(count)
  const histogram = new Uint32Array(words * 64 + 1)
  measure(vectors, query, distances)
  const mayBe = filter === null && vectors.deadCount === 0 ? null : maskOf(vectors, filter, count)
  if (mayBe === null) for (let at = 0; at < count; at++) histogram[distances[at]!]!++
  else for (let at = 0; at < count; at++) if (mayBe[at] === 1) histogram[distances[at]!]!++

  const wanted = Math.max(limit * FIRST_CHOICE_FACTOR, LEAST_FIRST_CHOICE)
  let furthest = 0
  for (let found = histogram[0]!; found < wanted && furthest < words * 64;) found += histogram[++furthest]!
  const chosen: number[] = []
  // Those at the furthest distance are taken as they come, up to what was wanted and a bit.
  for (let at = 0; at < count && chosen.length < wanted * 2; at++) {
    if (distances[at]! <= furthest && (mayBe === null || mayBe[at] === 1)) chosen.push(at)
  }
  return bestBySigns(vectors, query, chosen, limit)
}

function measure(vectors: VectorMemory, query: Float32Array, distances: Uint16Array): void {
  const { words, memory } = vectors
  const scan = scanFor(memory, words)
  const code = toCode(toInt8(query), words)
  vectors.withScratch((queryAt, distancesAt) => {
    new Uint8Array(memory.buffer, queryAt, code.length).set(code)
    for (let index = 0; index * BLOCK_SLOTS < distances.length; index++) {
      const start = index * BLOCK_SLOTS
      const size = Math.min(BLOCK_SLOTS, distances.length - start)
      scan(vectors.block(index).codesAt, size, queryAt, distancesAt)
      distances.set(new Uint16Array(memory.buffer, distancesAt, size), start)
    }
  })
}

function maskOf(vectors: VectorMemory, filter: SlotFilter | null, count: number): Uint8Array {
  const mask = new Uint8Array(count)
  const slot = { conversationId: 0, seconds: 0, kind: 0 }
  for (let index = 0; index * BLOCK_SLOTS < count; index++) {
    const { kinds, conversations, seconds } = vectors.block(index)
    const start = index * BLOCK_SLOTS
    const size = Math.min(BLOCK_SLOTS, count - start)
    for (let at = 0; at < size; at++) {
      const kind = kinds[at]!
      if (kind === 0) continue
      slot.kind = kind
      slot.conversationId = conversations[at]!
      slot.seconds = seconds[at]!
      if (filter === null || filter(slot)) mask[start + at] = 1
    }
  }
  return mask
}

/** By the sum of the query's numbers, each with the sign that the code has: from a table for each of the code's bytes. */
function bestBySigns(vectors: VectorMemory, query: Float32Array, slots: readonly number[], limit: number): number[] {
  const bytes = vectors.words * 8
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
  const scored = slots.map(slot => {
    const block = vectors.block(Math.floor(slot / BLOCK_SLOTS))
    const start = (slot % BLOCK_SLOTS) * bytes
    let score = 0
    for (let byte = 0; byte < bytes; byte++) score += table[byte * 256 + block.codes[start + byte]!]!
    return { id: block.ids[slot % BLOCK_SLOTS]!, score }
  })
  scored.sort((a, b) => b.score - a.score)
  return scored.slice(0, limit).map(({ id }) => id)
}

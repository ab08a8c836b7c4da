// What a block of messages is, and how a term's messages in one are written: first their places in the block, two bytes
// each, rising; then, a byte each, how much the term weighs there.

import { impactOf, MAX_IMPACT } from './impact.ts'

const BLOCK_BITS = 16
export const BLOCK_IDS = 1 << BLOCK_BITS
/** In fewer of a block's messages a term is found by the word index, at no cost worth saving. */
export const LEAST_POSTINGS = 16

export interface Postings {
  readonly offsets: Uint16Array
  readonly levels: Uint8Array
}

export function blockOf(id: number): number {
  return Math.floor(id / BLOCK_IDS)
}

export function offsetOf(id: number): number {
  return id % BLOCK_IDS
}

export function levelOf(frequency: number, terms: number, meanTerms: number): number {
  return Math.max(1, Math.min(255, Math.round((impactOf(frequency, terms, meanTerms) / MAX_IMPACT) * 255)))
}

/** By level. */
export const IMPACTS = Float32Array.from({ length: 256 }, (_, level) => (level * MAX_IMPACT) / 255)

export function readPostings(entries: Uint8Array): Postings {
  const count = entries.length / 3
  // A copy where the bytes do not begin at an even place, which a view of two bytes each has to.
  const bytes = entries.byteOffset % 2 === 0 ? entries : entries.slice()
  return {
    offsets: new Uint16Array(bytes.buffer, bytes.byteOffset, count),
    levels: bytes.subarray(count * 2),
  }
}

export function writePostings(offsets: ArrayLike<number>, levels: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(offsets.length * 3)
  new Uint16Array(bytes.buffer, 0, offsets.length).set(offsets)
  bytes.set(levels, offsets.length * 2)
  return bytes
}

/** With these places taken out, and with those put in. */
export function changePostings(
  { offsets, levels }: Postings,
  removed: ReadonlySet<number>,
  added: ReadonlyMap<number, number>,
): Uint8Array {
  const kept: [offset: number, level: number][] = []
  offsets.forEach((offset, at) => {
    if (!removed.has(offset) && !added.has(offset)) kept.push([offset, levels[at] ?? 0])
  })
  const all = [...kept, ...added].sort(([a], [b]) => a - b)
  return writePostings(
    all.map(([offset]) => offset),
    all.map(([, level]) => level),
  )
}

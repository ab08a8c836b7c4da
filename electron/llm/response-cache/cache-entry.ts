// An answer that is kept, and what the thread that keeps it can be asked.

import type { CacheEntry, CacheLevel } from '../../../shared/cache-models.ts'
import type { EngineName, Timings, TokenCounts } from '../../../shared/models.ts'
import type { CacheKeys } from './cache-key.ts'

export interface NewEntry {
  readonly keys: CacheKeys
  readonly question: string
  readonly answer: string
  readonly engine: EngineName
  readonly endpoint: string | null
  readonly model: string
  readonly timings: Timings
  readonly tokens: TokenCounts
  readonly createdAt: number
  /** The message it was generated for. */
  readonly origin: { readonly conversationId: string; readonly messageId: string } | null
  /** Of the question, where it may be asked in other words. */
  readonly vector: Float32Array | null
}

export interface Entry extends Omit<NewEntry, 'vector' | 'keys'> {
  readonly id: number
}

export interface ListedEntry extends Omit<CacheEntry, 'entryId'> {
  readonly id: number
}

export interface Saving {
  readonly hits: number
  readonly ms: number
  readonly tokens: number
}

export interface CacheCounts {
  readonly entries: number
  readonly sizeBytes: number
  readonly semanticEntries: number
  readonly contextEntries: number
  /** Of this run, to make room. */
  readonly evicted: Readonly<Record<CacheLevel, number>>
  readonly today: Saving
  readonly total: Saving
}

/** How long each kind of hit may be old, in ms. */
export type Lifetimes = Readonly<Record<CacheLevel, number>>

export interface CacheLimits {
  readonly maxEntries: number
  readonly maxBytes: number
  readonly lifetimes: Lifetimes
}

/** By name, what the thread answers; each is one transaction. */
export interface CacheOperations {
  /** The newest that is young enough. */
  find(input: { exact: string; context: string | null; now: number }): { level: CacheLevel; entry: Entry } | null
  /** The most similar questions of the scope, best first. */
  findSimilar(input: { scope: string; vector: Float32Array; now: number; limit: number }): readonly Entry[]
  /** Replaces the entry with the same exact key. */
  add(entry: NewEntry): number
  noteHit(input: { id: number; level: CacheLevel; ms: number; tokens: number; now: number; day: string }): null
  forget(input: { ids?: readonly number[]; messageId?: string; conversationId?: string }): readonly number[]
  clear(): null
  list(input: { limit: number; before: number | null }): readonly ListedEntry[]
  counts(input: { day: string; now: number }): CacheCounts
}

export interface CacheThreadData {
  readonly file: string
  readonly limits: CacheLimits
  /** Vectors of another model are of no use. */
  readonly vectorModel: string
}

export interface CacheCall {
  readonly id: number
  readonly name: keyof CacheOperations
  readonly input: unknown
}

export type FromCache =
  { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string }

// Caches as the page and other programs see them, the response cache above all.

import type { EngineName } from './models.ts'

/** exact: asked in the same words · semantic: asked in other words · context: asked after the same last turns */
export type CacheLevel = 'exact' | 'semantic' | 'context'

/** Where an answer that was not generated came from, and what that saved. */
export interface CachedFrom {
  readonly level: CacheLevel
  readonly entryId: string
  /** When it was generated; the same moment for all who asked at once. */
  readonly createdAt: number
  /** What it was the answer to, where that was said in other words. */
  readonly question: string | null
  /** What generating it took, without queue and loading, less what finding it took. */
  readonly savedMs: number
  readonly savedTokens: number
}

export interface CacheStats {
  /** False: nothing is kept, every look-up goes on to what is behind it. */
  readonly isOn: boolean
  readonly entries: number
  /** Since the start. */
  readonly hits: number
  readonly misses: number
  /** Entries that gave way to others. */
  readonly evictions: number
  /** Null where it is not counted. */
  readonly bytes: number | null
  /** How long what is kept now lives at most, where that changes with use. */
  readonly ttlMs: number | null
}

export interface CacheSaving {
  readonly hits: number
  readonly ms: number
  readonly tokens: number
}

export interface CacheReport {
  readonly sizeBytes: number
  /** Hits and misses since the start. */
  readonly levels: Readonly<
    Record<
      CacheLevel,
      { readonly isOn: boolean; readonly entries: number; readonly hits: number; readonly misses: number }
    >
  >
  /** Entries that gave way to others since the start. */
  readonly evicted: Readonly<Record<CacheLevel, number>>
  /** By measured times of the answers that were given again. */
  readonly today: CacheSaving
  readonly total: CacheSaving
}

export interface CacheEntry {
  readonly entryId: string
  readonly question: string
  /** Its beginning. */
  readonly answer: string
  readonly model: string
  readonly engine: EngineName
  readonly createdAt: number
  readonly lastUsedAt: number
  readonly hits: number
  readonly sizeBytes: number
}

/** Newest first. */
export interface CacheEntryPage {
  readonly items: readonly CacheEntry[]
  readonly nextCursor: string | null
}

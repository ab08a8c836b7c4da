// What the cache has done: hits and misses of this run by level, and what was saved, which cache.db keeps by day.

import type { CachedFrom, CacheEntryPage, CacheLevel, CacheReport } from '../../../shared/cache-models.ts'
import type { CacheClient } from './cache-client.ts'
import type { CacheSwitches } from './response-cache.ts'

export interface CacheTallyOptions {
  readonly client: CacheClient
  readonly now: () => number
  readonly switches: () => CacheSwitches
}

type Counter = Record<CacheLevel, { hits: number; misses: number }>

const nothing = { hits: 0, ms: 0, tokens: 0 }

export class CacheTally {
  readonly #options: CacheTallyOptions
  readonly #counters: Counter = {
    exact: { hits: 0, misses: 0 },
    semantic: { hits: 0, misses: 0 },
    context: { hits: 0, misses: 0 },
  }

  constructor(options: CacheTallyOptions) {
    this.#options = options
  }

  count(level: CacheLevel, isHit: boolean): void {
    this.#counters[level][isHit ? 'hits' : 'misses']++
  }

  noteHit(id: number, { level, savedMs, savedTokens }: CachedFrom): void {
    const now = this.#options.now()
    void this.#options.client.call('noteHit', { id, level, ms: savedMs, tokens: savedTokens, now, day: dayOf(now) })
  }

  async report(): Promise<CacheReport> {
    const now = this.#options.now()
    const counts = await this.#options.client.call('counts', { day: dayOf(now), now })
    const { exact, semantic, context } = this.#counters
    const { isCacheOn, isSemanticCacheOn, isContextCacheOn } = this.#options.switches()
    return {
      sizeBytes: counts?.sizeBytes ?? 0,
      levels: {
        exact: { ...exact, isOn: isCacheOn, entries: counts?.entries ?? 0 },
        semantic: { ...semantic, isOn: isCacheOn && isSemanticCacheOn, entries: counts?.semanticEntries ?? 0 },
        context: { ...context, isOn: isCacheOn && isContextCacheOn, entries: counts?.contextEntries ?? 0 },
      },
      evicted: counts?.evicted ?? { exact: 0, semantic: 0, context: 0 },
      today: counts?.today ?? nothing,
      total: counts?.total ?? nothing,
    }
  }

  async list(limit: number, cursor: string | undefined): Promise<CacheEntryPage> {
    const before = cursor === undefined ? null : Number(cursor.slice(1))
    const rows = (await this.#options.client.call('list', { limit: limit + 1, before })) ?? []
    const items = rows.slice(0, limit).map(({ id, ...row }) => ({ entryId: `r${id}`, ...row }))
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.entryId ?? null) : null }
  }
}

/** By the computer's clock and place: today is the user's. */
function dayOf(now: number): string {
  const date = new Date(now)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

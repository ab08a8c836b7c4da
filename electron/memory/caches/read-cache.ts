// Answers of reads in memory, each with the parts of the store it was made of. An answer goes with the first change of one
// of its parts; one whose read began before a change is not kept. So what is given is what would be read.

import { LRUCache } from 'lru-cache'
import type { CacheStats } from '../../../shared/cache-models.ts'
import { sizeOf } from './size-of.ts'

/** What can change by itself: 'conversations' (their list), 'messages' (of all), 'c45' (one conversation), 'search', 'graph'. */
export type Part = 'conversations' | 'messages' | 'search' | 'graph' | `c${number}`
export type Touched = readonly Part[] | 'everything'

export interface Wanted {
  readonly key: string
  /** Null: not kept. */
  readonly parts: readonly Part[] | null
}

export interface ReadCacheOptions {
  readonly maxEntries: number
  readonly maxBytes: number
  /** How long an answer lives at first; see `#lengthen`. */
  readonly ttlMs: number
}

/** The lifetime stays within this many times what it was at first, and as small a part of it. */
const MOST_ADAPTED = 4
const LENGTHENED = 1.25
const SHORTENED = 0.8
/** Of the cache: a larger answer is not worth what it would push out. */
const LARGEST_SHARE = 0.25

interface Entry {
  readonly value: unknown
  readonly parts: readonly Part[]
  readonly keptAt: number
  readonly endsAt: number
}

/** A read under way, and what changed since it began. */
interface Loading {
  readonly touched: Set<Part>
  isAllTouched: boolean
}

export class ReadCache {
  readonly #options: ReadCacheOptions
  readonly #entries: LRUCache<string, Entry>
  readonly #loading = new Set<Loading>()
  #isOn = true
  #ttlMs: number
  #hits = 0
  #misses = 0
  #evictions = 0

  constructor(options: ReadCacheOptions) {
    this.#options = options
    this.#ttlMs = options.ttlMs
    this.#entries = new LRUCache({
      max: options.maxEntries,
      maxSize: options.maxBytes,
      maxEntrySize: Math.floor(options.maxBytes * LARGEST_SHARE),
      dispose: (_entry, _key, reason) => {
        if (reason === 'evict') this.#evictions++
      },
    })
  }

  /** Off: everything is loaded, nothing is kept; what was kept goes at once. */
  turn(isOn: boolean): void {
    this.#isOn = isOn
    if (!isOn) this.#entries.clear()
  }

  async get<T>(wanted: Wanted, load: () => Promise<T>): Promise<T> {
    const [value] = await this.getMany([wanted], async () => [await load()])
    // One for each that is wanted.
    return value as T
  }

  /** In the order of `wanted`. `load` is given the places of those that are missing, and answers in their order. */
  async getMany<T>(
    wanted: readonly Wanted[],
    load: (missing: readonly number[]) => Promise<readonly T[]>,
  ): Promise<readonly T[]> {
    if (!this.#isOn) return await load([...wanted.keys()])
    const found = wanted.map(({ key, parts }) => (parts === null ? null : this.#find(key)))
    const missing = found.flatMap((entry, at) => (entry === null ? [at] : []))
    this.#hits += wanted.length - missing.length
    this.#misses += missing.filter(at => wanted[at]?.parts !== null).length
    // A key names what `load` would answer.
    const values = found.map(entry => entry?.value as T)
    if (missing.length === 0) return values
    const loading: Loading = { touched: new Set(), isAllTouched: false }
    this.#loading.add(loading)
    try {
      const loaded = await load(missing)
      missing.forEach((at, index) => {
        const value = loaded[index] as T
        values[at] = value
        const each = wanted[at]
        if (each !== undefined) this.#keep(each, value, loading)
      })
      return values
    } finally {
      this.#loading.delete(loading)
    }
  }

  /** Everything made of one of these goes; after the change, and before anybody is told of it. */
  invalidate(touched: Touched): void {
    for (const loading of this.#loading) {
      if (touched === 'everything') loading.isAllTouched = true
      else for (const part of touched) loading.touched.add(part)
    }
    const now = performance.now()
    let wasYoung = false
    for (const [key, { parts, keptAt, endsAt }] of this.#entries.entries()) {
      if (touched !== 'everything' && !parts.some(part => touched.includes(part))) continue
      this.#entries.delete(key)
      wasYoung ||= now - keptAt < (endsAt - keptAt) / 2
    }
    if (wasYoung) this.#adapt(SHORTENED)
  }

  stats(): CacheStats {
    return {
      isOn: this.#isOn,
      entries: this.#entries.size,
      hits: this.#hits,
      misses: this.#misses,
      evictions: this.#evictions,
      bytes: this.#entries.calculatedSize,
      ttlMs: Math.round(this.#ttlMs),
    }
  }

  #find(key: string): Entry | null {
    const entry = this.#entries.get(key)
    if (entry === undefined) return null
    if (performance.now() < entry.endsAt) return entry
    this.#entries.delete(key)
    // It was true to the end and is asked for again: it could have lived longer.
    this.#adapt(LENGTHENED)
    return null
  }

  #keep({ key, parts }: Wanted, value: unknown, { touched, isAllTouched }: Loading): void {
    if (!this.#isOn || parts === null || isAllTouched || parts.some(part => touched.has(part))) return
    const keptAt = performance.now()
    const size = 2 * key.length + sizeOf(value)
    this.#entries.set(key, { value, parts, keptAt, endsAt: keptAt + this.#ttlMs }, { size })
  }

  /** What changes in the first half of its time shortens the time of those that follow. */
  #adapt(factor: number): void {
    const { ttlMs } = this.#options
    this.#ttlMs = Math.min(ttlMs * MOST_ADAPTED, Math.max(ttlMs / MOST_ADAPTED, this.#ttlMs * factor))
  }
}

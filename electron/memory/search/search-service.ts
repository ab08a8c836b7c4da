// Searches as the other services ask for them: the query's vector is made here, and lists are kept while they are paged.

import { setTimeout as delay } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { SearchMode, SearchPage } from '../../../shared/search-models.ts'
import type { Embedder } from '../../lib/embedder/embedder.ts'
import type { AskedStrategy } from '../paging-strategy.ts'
import { keyOf, type ReadCaches } from '../caches/read-caches.ts'
import type { InputOf, Reads, ResultOf } from '../operations.ts'
import type { RankedList } from './ranked-list.ts'
import type { SearchScope } from './search-filter.ts'
import { asOfCursor, searchQuery } from './search-store.ts'

const MAX_LISTS = 50
const LIST_TTL_MS = 10 * 60_000
/** After a start the codes of a million vectors take a second or two to load. */
const LOAD_WAIT_MS = 5_000
/** A model that has rested is loaded meanwhile, and serves the next search. */
const EMBED_WAIT_MS = 3_000

export interface SearchRequest {
  readonly text: string
  readonly mode: SearchMode
  readonly scope: SearchScope
  readonly limit: number
  readonly cursor?: string
  readonly strategy?: AskedStrategy
}

export interface SearchServiceOptions {
  readonly read: <N extends keyof Reads>(name: N, input: InputOf<Reads, N>) => Promise<ResultOf<Reads, N>>
  /** Of the vectors there are; null: out of reach. */
  readonly embedder: () => Embedder | null
  readonly load: () => Promise<void>
  readonly caches: ReadCaches
}

export class SearchService {
  readonly #options: SearchServiceOptions
  /** For the pages after the first: the same list, whatever was written since. */
  readonly #lists = new LRUCache<string, RankedList>({ max: MAX_LISTS, ttl: LIST_TTL_MS })
  #isLoaded = false

  constructor(options: SearchServiceOptions) {
    this.#options = options
  }

  async search(request: SearchRequest, signal: AbortSignal): Promise<SearchPage> {
    const startedAt = performance.now()
    signal.throwIfAborted()
    const { text, mode, scope, ...part } = request
    const key = keyOf(searchQuery({ text, mode, scope }), part)
    const page = await this.#options.caches.get('search', { key, parts: ['search'] }, () => this.#read(request, signal))
    return { ...page, tookMs: Math.round((performance.now() - startedAt) * 100) / 100 }
  }

  async #read(request: SearchRequest, signal: AbortSignal): Promise<Omit<SearchPage, 'tookMs'>> {
    const { text, mode, scope, cursor } = request
    const query = { text, mode, scope }
    const key = cursor === undefined ? null : `${asOfCursor(query, cursor)} ${searchQuery(query)}`
    const kept = key === null ? undefined : this.#lists.get(key)
    const { vector, speakers } =
      kept === undefined ? await this.#prepare(request, signal) : { vector: null, speakers: [] }
    signal.throwIfAborted()
    const { list, isMeaningComplete, ...page } = await this.#options.read('readSearchPage', {
      ...query,
      ...(cursor !== undefined && { cursor }),
      ...(request.strategy !== undefined && { strategy: request.strategy }),
      limit: request.limit,
      speakers,
      vector,
      list: kept ?? null,
    })
    const next = page.nextCursor ?? page.previousCursor
    if (next !== null) this.#lists.set(`${asOfCursor(query, next)} ${searchQuery(query)}`, list)
    return {
      ...page,
      // A list that ends on its first page has been counted.
      approximateTotal: cursor === undefined && next === null ? page.items.length : list.approximateTotal,
      meaningComplete: isMeaningComplete,
    }
  }

  async #prepare(
    request: SearchRequest,
    signal: AbortSignal,
  ): Promise<{ vector: Float32Array | null; speakers: readonly string[] }> {
    if (request.mode === 'text') return { vector: null, speakers: [] }
    if (!this.#isLoaded) {
      const wait = new AbortController()
      const load = this.#options.load().then(() => (this.#isLoaded = true))
      await Promise.race([load, delay(LOAD_WAIT_MS, undefined, { signal: AbortSignal.any([signal, wait.signal]) })])
      wait.abort()
      // What is still loading goes on; a failure shows where it matters.
      load.catch(() => undefined)
    }
    const plan = await this.#options.read('planSearch', request)
    const embedder = this.#options.embedder()
    if (embedder === null || plan.embedded.trim() === '') return { vector: null, speakers: plan.speakers }
    const vector = await this.#embed(embedder, plan.embedded, request.mode, signal)
    return { vector: vector === null ? null : vector.slice(), speakers: plan.speakers }
  }

  /** Null: the model is out of reach, or still being loaded, and words must do. */
  async #embed(embedder: Embedder, text: string, mode: SearchMode, signal: AbortSignal): Promise<Float32Array | null> {
    if (mode === 'meaning') return (await embedder.embed([text], signal, 'query'))[0] ?? null
    const late = AbortSignal.timeout(EMBED_WAIT_MS)
    try {
      return (await embedder.embed([text], AbortSignal.any([signal, late]), 'query'))[0] ?? null
    } catch (error) {
      if (signal.aborted) throw error
      return null
    }
  }
}

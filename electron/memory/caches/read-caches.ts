// The caches before the store's threads: reads go through them, and every write says afterwards what it touched.

import type { CacheStats } from '../../../shared/cache-models.ts'
import { isAppError } from '../../../shared/errors.ts'
import type { InputOf, Reads, ResultOf, Writes } from '../operations.ts'
import { cachedReads, cacheLimits, cacheNames, type CacheName } from './cached-reads.ts'
import { ReadCache, type Touched, type Wanted } from './read-cache.ts'
import { touchedBy } from './touched-parts.ts'

export class ReadCaches {
  readonly #caches: Readonly<Record<CacheName, ReadCache>> = {
    events: new ReadCache(cacheLimits.events),
    search: new ReadCache(cacheLimits.search),
    graph: new ReadCache(cacheLimits.graph),
  }

  turn(isOn: Readonly<Record<CacheName, boolean>>): void {
    for (const name of cacheNames) this.#caches[name].turn(isOn[name])
  }

  /** `ask` is called when the answer is not kept. */
  async read<N extends keyof Reads>(
    name: N,
    input: InputOf<Reads, N>,
    ask: () => Promise<ResultOf<Reads, N>>,
  ): Promise<ResultOf<Reads, N>> {
    const cached = cachedReads[name]
    if (cached === undefined || input === undefined) return await ask()
    return await this.get(cached.cache, { key: keyOf(name, input), parts: cached.partsOf(input) }, ask)
  }

  async write<N extends keyof Writes>(
    name: N,
    input: InputOf<Writes, N>,
    ask: () => Promise<ResultOf<Writes, N>>,
  ): Promise<ResultOf<Writes, N>> {
    try {
      const result = await ask()
      this.touch(touchedBy[name](result, input))
      return result
    } catch (error) {
      // What failed changed nothing; but whether a thread that ended had written is not known.
      if (!isAppError(error) || error.code === 'memory_unavailable') this.touch('everything')
      throw error
    }
  }

  get<T>(cache: CacheName, wanted: Wanted, load: () => Promise<T>): Promise<T> {
    return this.#caches[cache].get(wanted, load)
  }

  getMany<T>(
    cache: CacheName,
    wanted: readonly Wanted[],
    load: (missing: readonly number[]) => Promise<readonly T[]>,
  ): Promise<readonly T[]> {
    return this.#caches[cache].getMany(wanted, load)
  }

  touch(touched: Touched): void {
    for (const cache of Object.values(this.#caches)) cache.invalidate(touched)
  }

  stats(): Readonly<Record<CacheName, CacheStats>> {
    const { events, search, graph } = this.#caches
    return { events: events.stats(), search: search.stats(), graph: graph.stats() }
  }
}

/** The same for inputs that name the same things in another order. */
export function keyOf(name: string, input: object): string {
  return `${name} ${JSON.stringify(Object.entries(input).sort())}`
}

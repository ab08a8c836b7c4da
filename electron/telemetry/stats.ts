// `app.stats`: what the store holds, how busy things are, and how fast they have been in this process.

import type { CacheReport } from '../../shared/cache-models.ts'
import type { EngineStatus, PoolStats, Stats } from '../../shared/models.ts'
import type { Metrics } from './metrics.ts'
import type { Levels } from './levels.ts'

/** The part of the store that counts. */
export interface CountedStore {
  counts(): Promise<Pick<Stats, 'messages' | 'conversations' | 'databaseBytes'>>
  countFacts(): Promise<number>
  pools(): Readonly<Record<string, PoolStats>>
  readonly pageCacheBytes: number
}

/** The part of the models' door that tells how it is. */
export interface CountedEngines {
  status(): EngineStatus
  queue(): PoolStats
}

export interface CountedSpeech {
  pool(): PoolStats
  cache(): Stats['caches'][string]
  evicted(): number
}

/** The part of the response cache that tells how it is. */
export interface CountedCache {
  report(): Promise<Pick<CacheReport, 'levels' | 'evicted' | 'today' | 'total'>>
}

/** What there is at a moment. */
export async function readLevels(
  memory: Pick<CountedStore, 'pools' | 'pageCacheBytes'>,
  llm: CountedEngines,
  speech: CountedSpeech,
  cache: CountedCache,
): Promise<Levels> {
  const { levels, evicted, today, total } = await cache.report()
  const { engines } = llm.status()
  const loaded = engines.flatMap(engine => engine.loaded ?? [])
  return {
    caches: {
      'llm.exact': levels.exact,
      'llm.semantic': levels.semantic,
      'llm.context': levels.context,
      speech: speech.cache(),
    },
    evicted: {
      'llm.exact': evicted.exact,
      'llm.semantic': evicted.semantic,
      'llm.context': evicted.context,
      speech: speech.evicted(),
    },
    savings: { today, total },
    loaded:
      loaded.length === 0
        ? null
        : {
            totalBytes: loaded.reduce((sum, { totalBytes }) => sum + totalBytes, 0),
            gpuBytes: loaded.reduce((sum, { gpuBytes }) => sum + gpuBytes, 0),
          },
    pools: { ...memory.pools(), llm: llm.queue(), speech: speech.pool() },
    circuits: engines.map(({ circuit }) => circuit),
    pageCacheBytes: memory.pageCacheBytes,
  }
}

export async function readStats(
  memory: CountedStore,
  llm: CountedEngines,
  speech: CountedSpeech,
  cache: CountedCache,
  metrics: Metrics,
): Promise<Stats> {
  const [{ messages, conversations, databaseBytes }, facts, { caches, pools, circuits }] = await Promise.all([
    memory.counts(),
    memory.countFacts(),
    readLevels(memory, llm, speech, cache),
  ])
  return {
    messages,
    conversations,
    facts,
    databaseBytes,
    caches,
    pools,
    circuits,
    engines: llm.status().engines,
    operations: metrics.operations(),
  }
}

// `app.stats`: what the store holds, how busy things are, and how fast they have been in this process.

import type { CacheLevel, CacheReport, CacheStats } from '../../shared/cache-models.ts'
import type { EngineStatus, PoolStats, Stats } from '../../shared/models.ts'
import type { Metrics } from './metrics.ts'
import type { Levels } from './levels.ts'

/** The part of the store that counts. */
export interface CountedStore {
  counts(): Promise<Pick<Stats, 'messages' | 'conversations' | 'databaseBytes'>>
  countFacts(): Promise<number>
  caches(): Readonly<Record<string, CacheStats>>
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
  cache(): CacheStats
}

/** The part of the response cache that tells how it is. */
export interface CountedCache {
  report(): Promise<Pick<CacheReport, 'levels' | 'evicted' | 'sizeBytes' | 'today' | 'total'>>
}

/** What there is at a moment. */
export async function readLevels(
  memory: Pick<CountedStore, 'caches' | 'pools' | 'pageCacheBytes'>,
  llm: CountedEngines,
  speech: CountedSpeech,
  cache: CountedCache,
): Promise<Levels> {
  const { levels, evicted, sizeBytes, today, total } = await cache.report()
  const kept = (level: CacheLevel) => ({ ...levels[level], evictions: evicted[level], bytes: null, ttlMs: null })
  const stored = Object.entries(memory.caches()).map(([name, stats]) => [`memory.${name}`, stats] as const)
  const { engines } = llm.status()
  const loaded = engines.flatMap(engine => engine.loaded ?? [])
  return {
    caches: {
      ...Object.fromEntries(stored),
      // Each answer is one of these; the other two find some of them in other ways.
      'llm.exact': { ...kept('exact'), bytes: sizeBytes },
      'llm.semantic': kept('semantic'),
      'llm.context': kept('context'),
      speech: speech.cache(),
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

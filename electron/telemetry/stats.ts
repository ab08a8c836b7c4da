// `app.stats`: what the store holds, how busy things are, and how fast they have been in this process.

import type { CacheReport } from '../../shared/cache-models.ts'
import type { EngineStatus, PoolStats, Stats } from '../../shared/models.ts'
import type { Metrics } from './metrics.ts'
import type { Levels } from './telemetry.ts'

/** The part of the store that counts. */
export interface CountedStore {
  counts(): Promise<Pick<Stats, 'messages' | 'conversations' | 'databaseBytes'>>
  countFacts(): Promise<number>
  pools(): Readonly<Record<string, PoolStats>>
}

/** The part of the models' door that tells how it is. */
export interface CountedEngines {
  status(): EngineStatus
  queue(): PoolStats
}

export interface CountedSpeech {
  pool(): PoolStats
  cache(): Stats['caches'][string]
}

/** The part of the response cache that tells how it is. */
export interface CountedCache {
  report(): Promise<Pick<CacheReport, 'levels'>>
}

/** What there is at a moment. */
export async function readLevels(
  memory: Pick<CountedStore, 'pools'>,
  llm: CountedEngines,
  speech: CountedSpeech,
  cache: CountedCache,
): Promise<Levels> {
  const { levels } = await cache.report()
  return {
    caches: {
      'llm.exact': levels.exact,
      'llm.semantic': levels.semantic,
      'llm.context': levels.context,
      speech: speech.cache(),
    },
    pools: { ...memory.pools(), llm: llm.queue(), speech: speech.pool() },
    circuits: llm.status().engines.map(({ circuit }) => circuit),
  }
}

export async function readStats(
  memory: CountedStore,
  llm: CountedEngines,
  speech: CountedSpeech,
  cache: CountedCache,
  metrics: Metrics,
): Promise<Stats> {
  const [{ messages, conversations, databaseBytes }, facts, levels] = await Promise.all([
    memory.counts(),
    memory.countFacts(),
    readLevels(memory, llm, speech, cache),
  ])
  return {
    messages,
    conversations,
    facts,
    databaseBytes,
    ...levels,
    engines: llm.status().engines,
    operations: metrics.operations(),
  }
}

// What others know and only telemetry keeps a history of, and the names it is kept under.

import type { CacheReport } from '../../shared/cache-models.ts'
import type { LoadedBytes } from '../../shared/loaded-bytes.ts'
import type { PoolStats, Stats } from '../../shared/models.ts'

export interface Levels {
  readonly pools: Readonly<Record<string, PoolStats>>
  readonly caches: Stats['caches']
  readonly savings: Pick<CacheReport, 'today' | 'total'>
  /** Null while no engine says. */
  readonly loaded: LoadedBytes | null
  readonly circuits: Stats['circuits']
  readonly pageCacheBytes: number
}

export function gaugesOf({
  pools,
  caches,
  savings,
  loaded,
  circuits,
  pageCacheBytes,
}: Levels): Readonly<Record<string, number>> {
  const entries = [
    ...Object.entries(pools).flatMap(([name, { busy, queued }]) => [
      [`pool.${name}.busy`, busy] as const,
      [`pool.${name}.queued`, queued] as const,
    ]),
    ...Object.entries(caches).flatMap(([name, { entries: size, hits, misses, evictions }]) => [
      [`cache.${name}.entries`, size] as const,
      [`cache.${name}.hits`, hits] as const,
      [`cache.${name}.misses`, misses] as const,
      [`cache.${name}.evicted`, evictions] as const,
    ]),
    ['saved.today.hits', savings.today.hits] as const,
    ['saved.today.ms', savings.today.ms] as const,
    ['saved.total.ms', savings.total.ms] as const,
    ['saved.total.tokens', savings.total.tokens] as const,
    ...(loaded === null
      ? []
      : [['engine.loaded', loaded.totalBytes] as const, ['engine.gpu', loaded.gpuBytes] as const]),
    ['sqlite.pageCache', pageCacheBytes] as const,
    ['circuits.open', circuits.filter(({ state }) => state !== 'closed').length] as const,
  ]
  return Object.fromEntries(entries)
}

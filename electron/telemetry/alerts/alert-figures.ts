// The figures that alerts watch, from the samples of the last five minutes. Null where too little has happened to say.

import { requestNames } from '../../../shared/contract.ts'
import { Histogram } from '../../../shared/histogram.ts'
import type { AlertMetric } from '../../../shared/performance-models.ts'
import type { Sample } from '../history/sample.ts'

const FEWEST_ANSWERS = 3
const FEWEST_REQUESTS = 20
const FEWEST_LOOKUPS = 200

const requests: ReadonlySet<string> = new Set(requestNames)

export function alertFigures(
  samples: readonly Sample[],
  backupAgeMs: number | null,
): Readonly<Record<AlertMetric, number | null>> {
  const latest = (name: string) => samples.findLast(({ gauges }) => gauges[name] !== undefined)?.gauges[name] ?? null
  return {
    'firstToken.p95': firstTokenOf(samples),
    'errors.rate': errorRateOf(samples),
    'cache.hitRate': hitRateOf(samples),
    'circuits.open': latest('circuits.open'),
    'disk.free': latest('disk.free'),
    'memory.rss': latest('process.rss'),
    'eventLoop.p99': latest('eventLoop.p99'),
    'backup.age': backupAgeMs,
  }
}

function firstTokenOf(samples: readonly Sample[]): number | null {
  const histogram = new Histogram()
  for (const { operations } of samples) {
    const found = operations.find(({ name }) => name === 'llm.firstToken')
    if (found !== undefined) histogram.merge(found.part)
  }
  return histogram.count < FEWEST_ANSWERS ? null : histogram.percentile(0.95)
}

function errorRateOf(samples: readonly Sample[]): number | null {
  let count = 0
  let failed = 0
  for (const { operations } of samples) {
    for (const { name, errors, part } of operations) {
      if (!requests.has(name)) continue
      failed += errors
      for (let at = 1; at < part.buckets.length; at += 2) count += part.buckets[at] ?? 0
    }
  }
  return count < FEWEST_REQUESTS ? null : failed / count
}

/** Hits and misses are counted from the start, so the window is a difference. */
function hitRateOf(samples: readonly Sample[]): number | null {
  const withCaches = samples.filter(({ gauges }) => gauges['circuits.open'] !== undefined)
  const first = withCaches[0]?.gauges
  const last = withCaches.at(-1)?.gauges
  if (first === undefined || last === undefined) return null
  const grown = (ending: string) =>
    Object.entries(last)
      .filter(([name]) => name.startsWith('cache.') && name.endsWith(ending))
      .reduce((sum, [name, value]) => sum + value - (first[name] ?? 0), 0)
  const hits = grown('.hits')
  const lookups = hits + grown('.misses')
  return lookups < FEWEST_LOOKUPS ? null : hits / lookups
}

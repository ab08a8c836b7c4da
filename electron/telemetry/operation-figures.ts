// Every operation as statistics and the performance view list it: how long since the start, how often of late.

import type { Histogram } from '../../shared/histogram.ts'
import type { OperationStats } from '../../shared/models.ts'
import type { OperationFigures } from '../../shared/performance-models.ts'
import type { Sample } from './history/sample.ts'

const SAMPLES_A_MINUTE = 60

interface Measured {
  readonly histogram: Histogram
  readonly errors: number
}

/** Sorted by name. */
export function operationStats(histograms: ReadonlyMap<string, Measured>): readonly OperationStats[] {
  return [...histograms]
    .map(([name, { histogram, errors }]) => ({
      name,
      count: histogram.count,
      errors,
      p50: histogram.percentile(0.5),
      p95: histogram.percentile(0.95),
      p99: histogram.percentile(0.99),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** `recent`: a sample a second. Sorted by name. */
export function operationFigures(
  histograms: ReadonlyMap<string, Measured>,
  recent: readonly Sample[],
): readonly OperationFigures[] {
  const lately = countsOf(recent)
  // What has happened once in the first second has not happened sixty times a minute.
  const minutes = Math.max(1, recent.length / SAMPLES_A_MINUTE)
  return operationStats(histograms).map(stats => ({
    ...stats,
    max: histograms.get(stats.name)?.histogram.max ?? 0,
    perMinute: tidy((lately.get(stats.name) ?? 0) / minutes),
  }))
}

function countsOf(samples: readonly Sample[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { operations } of samples) {
    for (const { name, part } of operations) {
      let count = counts.get(name) ?? 0
      for (let at = 1; at < part.buckets.length; at += 2) count += part.buckets[at] ?? 0
      counts.set(name, count)
    }
  }
  return counts
}

/** A tenth is more than anyone wants to know, and a figure that does not move is not drawn again. */
function tidy(value: number): number {
  return Math.round(value * 10) / 10
}

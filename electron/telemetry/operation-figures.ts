// Every operation as the performance view lists it: how long since the start, how often of late.

import type { Histogram } from '../../shared/histogram.ts'
import type { OperationFigures } from '../../shared/performance-models.ts'
import type { Sample } from './history/sample.ts'

const SAMPLES_A_MINUTE = 60

/** `recent`: a sample a second. Sorted by name. */
export function operationFigures(
  histograms: ReadonlyMap<string, { readonly histogram: Histogram; readonly errors: number }>,
  recent: readonly Sample[],
): readonly OperationFigures[] {
  const lately = countsOf(recent)
  // What has happened once in the first second has not happened sixty times a minute.
  const minutes = Math.max(1, recent.length / SAMPLES_A_MINUTE)
  return [...histograms]
    .map(([name, { histogram, errors }]) => ({
      name,
      count: histogram.count,
      errors,
      p50: histogram.percentile(0.5),
      p95: histogram.percentile(0.95),
      p99: histogram.percentile(0.99),
      max: histogram.max,
      perMinute: tidy((lately.get(name) ?? 0) / minutes),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
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

// Durations of operations, in one HDR histogram per name, in the process where they happen.
// A record costs well under a microsecond: nothing is allocated after a name's first record.

import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import type { OperationStats } from '../../shared/models.ts'
import type { Recorder } from '../lib/recorder.ts'

export interface Metrics extends Recorder {
  /** Sorted by name. */
  operations(): readonly OperationStats[]
}

/** Each name holds about 25 KB, so names are bounded; those beyond share 'other'. */
const MAX_NAMES = 200
const MAX_MICROSECONDS = 3_600_000_000

interface Operation {
  readonly histogram: RecordableHistogram
  errors: number
}

export function createMetrics(): Metrics {
  const operations = new Map<string, Operation>()

  function operationOf(name: string): Operation {
    const known = operations.get(name)
    if (known !== undefined) return known
    if (operations.size >= MAX_NAMES && name !== 'other') return operationOf('other')
    // Two significant figures: a percentile is right to 1 %.
    const histogram = createHistogram({ lowest: 1, highest: MAX_MICROSECONDS, figures: 2 })
    const operation = { histogram, errors: 0 }
    operations.set(name, operation)
    return operation
  }

  return {
    record(name, tookMs, isError = false) {
      // The negation refuses NaN too.
      if (!(tookMs >= 0)) return
      const operation = operationOf(name)
      operation.histogram.record(Math.min(Math.max(1, Math.round(tookMs * 1000)), MAX_MICROSECONDS))
      if (isError) operation.errors++
    },

    operations() {
      return [...operations]
        .map(([name, { histogram, errors }]) => ({
          name,
          count: histogram.count,
          errors,
          p50: histogram.percentile(50) / 1000,
          p95: histogram.percentile(95) / 1000,
          p99: histogram.percentile(99) / 1000,
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
    },
  }
}

// Durations of operations, one histogram per name, and what was measured elsewhere merged into them.
// A record costs well under a microsecond: nothing is allocated after a name's first record.

import { Histogram, type HistogramPart } from '../../shared/histogram.ts'
import type { OperationStats } from '../../shared/models.ts'
import type { Recorder } from '../lib/recorder.ts'
import { operationStats } from './operation-figures.ts'

/** What happened under one name since the last `drain`. */
export interface OperationPart {
  readonly name: string
  readonly errors: number
  readonly part: HistogramPart
}

export interface Metrics extends Recorder {
  /** What another process (the page) measured. False, and nothing is counted, when it cannot be true. */
  merge(measured: OperationPart): boolean
  /** Sorted by name. */
  operations(): readonly OperationStats[]
  /** Whole histograms, for output formats that want buckets. */
  histograms(): ReadonlyMap<string, { readonly histogram: Histogram; readonly errors: number }>
  /** What has come since the last call; the whole keeps it. */
  drain(): readonly OperationPart[]
}

export interface MetricsOptions {
  /** Told of each record as it is made: who traces a request. */
  readonly onRecord?: (name: string, tookMs: number, isError: boolean) => void
}

/** Each name holds two histograms of 15 KB, so names are bounded; those beyond share 'other'. */
const MAX_NAMES = 200

interface Operation {
  readonly name: string
  /** Up to the last drain. */
  readonly whole: Histogram
  wholeErrors: number
  readonly recent: Histogram
  recentErrors: number
}

export function createMetrics({ onRecord }: MetricsOptions = {}): Metrics {
  const operations = new Map<string, Operation>()

  function operationOf(name: string): Operation {
    const known = operations.get(name)
    if (known !== undefined) return known
    if (operations.size >= MAX_NAMES && name !== 'other') return operationOf('other')
    const operation = { name, whole: new Histogram(), wholeErrors: 0, recent: new Histogram(), recentErrors: 0 }
    operations.set(name, operation)
    return operation
  }

  function settle(operation: Operation): void {
    if (operation.recent.count === 0) return
    operation.whole.merge(operation.recent.part())
    operation.wholeErrors += operation.recentErrors
    operation.recent.clear()
    operation.recentErrors = 0
  }

  function drain(): OperationPart[] {
    const parts: OperationPart[] = []
    for (const operation of operations.values()) {
      const { name, recent, recentErrors } = operation
      if (recent.count === 0) continue
      parts.push({ name, errors: recentErrors, part: recent.part() })
      settle(operation)
    }
    return parts
  }

  /** What was not drained yet, added up without draining it. */
  function histograms() {
    const all = new Map<string, { histogram: Histogram; errors: number }>()
    for (const { name, whole, wholeErrors, recent, recentErrors } of operations.values()) {
      const histogram = new Histogram()
      if (whole.count > 0) histogram.merge(whole.part())
      if (recent.count > 0) histogram.merge(recent.part())
      if (histogram.count > 0) all.set(name, { histogram, errors: wholeErrors + recentErrors })
    }
    return all
  }

  return {
    record(name, tookMs, isError = false) {
      // The negation refuses NaN too.
      if (!(tookMs >= 0)) return
      const operation = operationOf(name)
      operation.recent.record(tookMs)
      if (isError) operation.recentErrors++
      onRecord?.(name, tookMs, isError)
    },

    merge({ name, errors, part }) {
      const operation = operationOf(name)
      if (!operation.recent.merge(part)) return false
      operation.recentErrors += errors
      return true
    },

    operations: () => operationStats(histograms()),
    histograms,
    drain,
  }
}

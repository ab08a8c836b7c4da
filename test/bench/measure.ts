// What a benchmark says: results with their percentiles, and verdicts on the budgets.

export interface Summary {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly n: number
}

/** One row of the report. Its shape in JSON is fixed (`Result`); the samples stay behind for the plots. */
export interface Measured extends Result {
  readonly samples: readonly number[]
}

export interface Result extends Summary {
  readonly name: string
  readonly unit: string
  /** Set when this is not ours: what it was measured against. */
  readonly rival?: string
  /** For what is one number (a ratio, a count, a rate). */
  readonly value?: number
}

export interface Verdict {
  readonly name: string
  readonly goal: string
  readonly value: number
  readonly ok: boolean
}

/** The smallest sample that at least `fraction` of them do not exceed (nearest rank), so it is one that was seen. */
export function percentile(sorted: readonly number[], fraction: number): number {
  const rank = Math.ceil(fraction * sorted.length)
  const found = sorted[Math.min(Math.max(rank, 1), sorted.length) - 1]
  if (found === undefined) throw new RangeError('There are no samples.')
  return found
}

export function summarize(samples: readonly number[]): Summary {
  const sorted = samples.toSorted((a, b) => a - b)
  return {
    p50: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
    n: sorted.length,
  }
}

export function measured(name: string, unit: string, samples: readonly number[], rival?: string): Measured {
  return { name, unit, ...summarize(samples), ...(rival !== undefined && { rival }), samples }
}

/** A result that is one number. */
export function single(name: string, unit: string, value: number, rival?: string): Measured {
  return { ...measured(name, unit, [value], rival), value }
}

export function atMost(name: string, value: number, limit: number, unit: string): Verdict {
  return { name, goal: `≤ ${limit} ${unit}`.trim(), value, ok: value <= limit }
}

export function atLeast(name: string, value: number, least: number, unit = ''): Verdict {
  return { name, goal: `≥ ${least} ${unit}`.trim(), value, ok: value >= least }
}

export function sum(samples: readonly number[]): number {
  return samples.reduce((total, sample) => total + sample, 0)
}

/** Runs `work` without counting, then `times` times; the samples in ms. */
export async function repeat(times: number, warmUps: number, work: () => Promise<void>): Promise<number[]> {
  const samples: number[] = []
  for (let turn = -warmUps; turn < times; turn++) {
    const startedAt = performance.now()
    await work()
    if (turn >= 0) samples.push(performance.now() - startedAt)
  }
  return samples
}

// How sure a median is: between which two numbers it would lie 19 times of 20, were it all measured again.

import { studentT } from './slope.ts'

export interface Interval {
  readonly low: number
  readonly high: number
}

/** From this many repetitions on, what changes from one to the next is known, too. */
export const KNOWN_RUNS = 3

/** Of the middle of several repetitions, whose spread holds all that changed between them. All above 0. */
export function intervalOfRuns(medians: readonly number[]): Interval {
  const logs = medians.map(Math.log)
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1)
  const half = studentT(logs.length - 1) * Math.sqrt(variance / logs.length)
  return { low: Math.exp(mean - half), high: Math.exp(mean + half) }
}

/** Of one run's samples, by their ranks: right for any distribution, blind for what differs between runs. */
export function intervalOfSamples(samples: readonly number[]): Interval {
  const sorted = samples.toSorted((a, b) => a - b)
  const half = 0.98 * Math.sqrt(sorted.length)
  const at = (rank: number) => sorted[Math.min(Math.max(Math.round(rank), 0), sorted.length - 1)] ?? Number.NaN
  return { low: at(sorted.length / 2 - half - 0.5), high: at(sorted.length / 2 + half - 0.5) }
}

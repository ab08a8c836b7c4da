// Repetitions of a suite as one: all samples together, and intervals from how the repetitions differ.

import { intervalOfRuns, intervalOfSamples, KNOWN_RUNS, type Interval } from './interval.ts'
import { measured, percentile, single, type Measured, type Verdict } from './measure.ts'
import type { SuiteOutcome } from './suite.ts'

export interface Merged extends SuiteOutcome {
  readonly runs: number
  /** One for each result, in its order. */
  readonly intervals: readonly Interval[]
}

const sameResult = (one: Measured) => (other: Measured) => other.name === one.name && other.rival === one.rival

/** What not every repetition measured stands as it was measured. */
export function mergeRuns(outcomes: readonly SuiteOutcome[]): Merged {
  const [first] = outcomes
  if (first === undefined) throw new RangeError('There are no runs.')
  const all = first.results.map(result => outcomes.flatMap(({ results }) => results.find(sameResult(result)) ?? []))
  return {
    runs: outcomes.length,
    results: all.map(merged),
    intervals: all.map(intervalOf),
    verdicts: first.verdicts.map(verdict =>
      middleOf(outcomes.flatMap(({ verdicts }) => verdicts.find(({ name }) => name === verdict.name) ?? [])),
    ),
  }
}

function merged(runs: readonly Measured[]): Measured {
  const [{ name, unit, rival, value }] = runs as readonly [Measured]
  if (value === undefined)
    return measured(
      name,
      unit,
      runs.flatMap(({ samples }) => samples),
      rival,
    )
  return single(
    name,
    unit,
    percentile(
      centresOf(runs).toSorted((a, b) => a - b),
      0.5,
    ),
    rival,
  )
}

function intervalOf(runs: readonly Measured[]): Interval {
  const centres = centresOf(runs)
  if (runs.length >= KNOWN_RUNS && centres.every(centre => centre > 0)) return intervalOfRuns(centres)
  return intervalOfSamples(runs.flatMap(({ samples }) => samples))
}

function centresOf(runs: readonly Measured[]): number[] {
  return runs.map(({ value, p50 }) => value ?? p50)
}

function middleOf(verdicts: readonly Verdict[]): Verdict {
  const sorted = verdicts.toSorted((a, b) => a.value - b.value)
  return sorted[Math.floor((sorted.length - 1) / 2)] as Verdict
}

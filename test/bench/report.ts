// One suite's report: as the JSON other programs read, and as a table for people.

import type { Environment } from './environment.ts'
import type { Change } from './compare-reports.ts'
import type { Interval } from './interval.ts'
import type { Measured, Result, Verdict } from './measure.ts'
import type { SuiteOutcome } from './suite.ts'

export interface Report {
  readonly suite: string
  readonly environment: Environment
  readonly results: readonly Result[]
  readonly verdicts: readonly Verdict[]
  /** Of each result's p50 or value, at 95 %, and from how many repetitions. */
  readonly intervals?: readonly NamedInterval[]
}

export interface NamedInterval extends Interval {
  readonly name: string
  readonly rival?: string
  readonly runs: number
}

export interface SuiteRun extends SuiteOutcome {
  readonly suite: string
  readonly runs?: number
  /** One for each result. */
  readonly intervals?: readonly Interval[]
  /** Beside a saved run. */
  readonly changes?: readonly Change[]
}

export function reportOf(
  { suite, results, verdicts, intervals, runs = 1 }: SuiteRun,
  environment: Environment,
): Report {
  const named = intervals?.map(({ low, high }, index): NamedInterval => {
    const { name = '', rival } = results[index] ?? {}
    return { name, ...(rival !== undefined && { rival }), low: round(low), high: round(high), runs }
  })
  return {
    suite,
    environment,
    results: results.map(({ samples: _, ...result }) => rounded(result)),
    verdicts,
    ...(named !== undefined && { intervals: named }),
  }
}

function rounded(result: Omit<Measured, 'samples'>): Result {
  const [p50, p95, p99] = [round(result.p50), round(result.p95), round(result.p99)]
  return { ...result, p50, p95, p99, ...(result.value !== undefined && { value: round(result.value) }) }
}

/** Four digits that mean something. */
function round(value: number): number {
  return Number(value.toPrecision(4))
}

export function tableOf({ suite, results, verdicts, intervals, changes = [] }: SuiteRun): string {
  const rows = results.map((result, index) => [
    result.rival === undefined ? result.name : `${result.name} (${result.rival})`,
    ...(result.value === undefined
      ? [shortNumber(result.p50), shortNumber(result.p95), shortNumber(result.p99)]
      : ['', shortNumber(result.value), '']),
    ...(intervals === undefined ? [] : [intervalText(intervals[index])]),
    result.unit,
    String(result.n),
  ])
  const lines = [
    suite,
    ...aligned([['', 'p50', 'p95', 'p99', ...(intervals === undefined ? [] : ['p50 at 95 %']), 'unit', 'n'], ...rows]),
    ...verdicts.map(
      verdict => `${verdict.ok ? 'ok  ' : 'OVER'} ${verdict.name}: ${shortNumber(verdict.value)}, goal ${verdict.goal}`,
    ),
    ...changes
      .filter(({ kind }) => kind !== 'same')
      .map(
        ({ kind, name, rival, unit, before, after }) =>
          `${kind === 'worse' ? 'WORSE' : 'better'} ${rival === undefined ? name : `${name} (${rival})`}: ${shortNumber(before)} → ${shortNumber(after)} ${unit}`,
      ),
  ]
  return `${lines.join('\n')}\n`
}

export function intervalText(interval: Interval | undefined): string {
  return interval === undefined ? '' : `${shortNumber(interval.low)} – ${shortNumber(interval.high)}`
}

export function shortNumber(value: number): string {
  if (value === 0) return '0'
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  return value
    .toFixed(Math.min(digits, 6))
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows.map(row =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}

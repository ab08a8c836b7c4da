// One suite's report: as the JSON other programs read, and as a table for people.

import type { Environment } from './environment.ts'
import type { Measured, Result, Verdict } from './measure.ts'
import type { SuiteOutcome } from './suite.ts'

export interface Report {
  readonly suite: string
  readonly environment: Environment
  readonly results: readonly Result[]
  readonly verdicts: readonly Verdict[]
}

export interface SuiteRun extends SuiteOutcome {
  readonly suite: string
}

export function reportOf({ suite, results, verdicts }: SuiteRun, environment: Environment): Report {
  return { suite, environment, results: results.map(({ samples: _, ...result }) => rounded(result)), verdicts }
}

function rounded(result: Omit<Measured, 'samples'>): Result {
  const [p50, p95, p99] = [round(result.p50), round(result.p95), round(result.p99)]
  return { ...result, p50, p95, p99, ...(result.value !== undefined && { value: round(result.value) }) }
}

/** Four digits that mean something. */
function round(value: number): number {
  return Number(value.toPrecision(4))
}

export function tableOf({ suite, results, verdicts }: SuiteRun): string {
  const rows = results.map(result => [
    result.rival === undefined ? result.name : `${result.name} (${result.rival})`,
    ...(result.value === undefined
      ? [shortNumber(result.p50), shortNumber(result.p95), shortNumber(result.p99)]
      : ['', shortNumber(result.value), '']),
    result.unit,
    String(result.n),
  ])
  const lines = [
    suite,
    ...aligned([['', 'p50', 'p95', 'p99', 'unit', 'n'], ...rows]),
    ...verdicts.map(
      verdict => `${verdict.ok ? 'ok  ' : 'OVER'} ${verdict.name}: ${shortNumber(verdict.value)}, goal ${verdict.goal}`,
    ),
  ]
  return `${lines.join('\n')}\n`
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

// A run beside one that was saved. A change is marked when the intervals of both do not touch and it is large enough to
// matter, so that what differs from run to run by itself is never called slower.

import { KNOWN_RUNS } from './interval.ts'
import type { Result } from './measure.ts'
import type { Report } from './report.ts'

export interface Change {
  readonly suite: string
  readonly name: string
  readonly rival?: string
  readonly unit: string
  readonly before: number
  readonly after: number
  readonly kind: 'worse' | 'better' | 'same'
}

const LEAST_CHANGE = 1.1
/** Where a single run stands on one side, whose interval does not know what differs between runs. */
const LEAST_CHANGE_OF_ONE_RUN = 1.5

const lessIsBetter: ReadonlySet<string> = new Set(['ns', 'µs', 'ms', 's', 'B', 'kB', 'MB', 'GB', 'MB/h'])

/** Results that only one side has, and numbers that are neither better nor worse, are left out. */
export function compareReports(saved: readonly Report[], present: readonly Report[]): readonly Change[] {
  return present.flatMap(report => {
    const before = saved.find(({ suite }) => suite === report.suite)
    return before === undefined ? [] : report.results.flatMap(result => changeOf(before, report, result) ?? [])
  })
}

function changeOf(saved: Report, present: Report, result: Result): Change | null {
  const { name, rival, unit } = result
  const isSame = (other: { name: string; rival?: string }) => other.name === name && other.rival === rival
  const known = saved.results.find(other => isSame(other) && other.unit === unit)
  const isRate = unit.endsWith('/s')
  if (known === undefined || (!isRate && !lessIsBetter.has(unit))) return null
  const [before, after] = [known.value ?? known.p50, result.value ?? result.p50]
  const was = saved.intervals?.find(isSame) ?? { low: before, high: before, runs: 1 }
  const is = present.intervals?.find(isSame) ?? { low: after, high: after, runs: 1 }
  const least = Math.min(was.runs, is.runs) < KNOWN_RUNS ? LEAST_CHANGE_OF_ONE_RUN : LEAST_CHANGE
  const isMore = after > before * least && is.low > was.high
  const isLess = after * least < before && is.high < was.low
  const kind = !isMore && !isLess ? 'same' : isMore === isRate ? 'better' : 'worse'
  return { suite: present.suite, name, ...(rival !== undefined && { rival }), unit, before, after, kind }
}

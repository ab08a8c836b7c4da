// A history that is read on instead of anew: only what came since is asked for, and what has left the range is dropped.

import type { History, HistorySeries } from '../../shared/performance-models.ts'

/** The last seconds may have been read before all of them was there. */
export const OVERLAP_MS = 15_000

type Columns = Pick<HistorySeries, 'at' | 'count' | 'errors' | 'mean' | 'max' | 'p50' | 'p95' | 'p99'>

/** `newer` begins within `older`, in the same step, and replaces what both know. */
export function grownHistory(older: History, newer: History, from: number): History {
  const names = new Set([...older.series, ...newer.series].map(({ name }) => name))
  const series = [...names].flatMap(name => {
    const [before, after] = [older, newer].map(history => history.series.find(each => each.name === name))
    const known = before ?? after
    if (known === undefined) return []
    const joined = join(before, after, from, newer.from)
    return joined.at.length === 0 ? [] : [{ name, kind: known.kind, ...joined }]
  })
  return { step: newer.step, from, to: newer.to, series }
}

function join(before: Columns | undefined, after: Columns | undefined, from: number, newFrom: number): Columns {
  const first = before?.at.findIndex(at => at >= from) ?? -1
  const end = before?.at.findIndex(at => at >= newFrom) ?? -1
  const column = (name: keyof Columns) => [
    ...(first === -1 ? [] : (before?.[name].slice(first, end === -1 ? undefined : end) ?? [])),
    ...(after?.[name] ?? []),
  ]
  return {
    at: column('at'),
    count: column('count'),
    errors: column('errors'),
    mean: column('mean'),
    max: column('max'),
    p50: column('p50'),
    p95: column('p95'),
    p99: column('p99'),
  }
}

// metrics.db: what happened, in steps of a second, a minute and an hour, and the alerts. It may be thrown away.
// Every sample is added to its row of each step at once, so an end at any moment loses none and nothing is rolled up later.
// A clock that jumps back adds to rows there already; one that jumps ahead begins new ones. What is kept is bounded by the
// number of rows, never by the clock, so a wrong date cannot empty it.

import { rmSync } from 'node:fs'
import BetterSqlite3 from 'better-sqlite3'
import { Histogram } from '../../../shared/histogram.ts'
import type { History, HistorySeries, HistoryStep } from '../../../shared/performance-models.ts'
import { decodeBuckets, encodeBuckets } from './bucket-bytes.ts'
import type { Sample } from './sample.ts'

export const steps = [1, 60, 3_600] as const satisfies readonly HistoryStep[]
/** Rows of a series: 20 minutes, two days, two months, if there is something in each. */
export const rowsKept: Readonly<Record<HistoryStep, number>> = { 1: 1_200, 60: 2_880, 3_600: 1_440 }
const MAX_SERIES = 256
const MAX_POINTS = 1_500
/** Rows a series may grow over its bound before it is cut: cutting costs a walk of the index. */
const SLACK_ROWS = 120
const MAX_FILE_BYTES = 256 * 1024 * 1024
const PAGE_BYTES = 4_096

const schema = `
CREATE TABLE IF NOT EXISTS series (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS rollup (
  step INTEGER NOT NULL, seriesId INTEGER NOT NULL, at INTEGER NOT NULL,
  count INTEGER NOT NULL, errors INTEGER NOT NULL, sum REAL NOT NULL, max REAL NOT NULL, buckets BLOB,
  PRIMARY KEY (step, seriesId, at)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS alert (
  id INTEGER PRIMARY KEY, metric TEXT NOT NULL, severity TEXT NOT NULL, threshold REAL NOT NULL, value REAL NOT NULL,
  raisedAt INTEGER NOT NULL, endedAt INTEGER, acknowledgedAt INTEGER
) STRICT;
`

interface Row {
  readonly at: number
  readonly count: number
  readonly errors: number
  readonly sum: number
  readonly max: number
  readonly buckets: Uint8Array | null
}

type Kind = HistorySeries['kind']

export interface HistoryQuery {
  readonly from: number
  readonly to: number
  /** Left out: every series. */
  readonly names?: readonly string[] | undefined
}

export interface SummaryQuery {
  readonly from: number
  readonly to: number
  readonly names: readonly string[]
  readonly step: HistoryStep
}

/** All of a time added up; of a gauge the percentile is its mean. */
export interface Summary {
  readonly name: string
  readonly count: number
  readonly errors: number
  readonly p50: number
}

function openMetricDatabase(file: string): BetterSqlite3.Database {
  try {
    return open(file)
  } catch (error) {
    // Damaged, or made by something else: figures of the past are not worth a start that fails.
    if (!['SQLITE_CORRUPT', 'SQLITE_NOTADB'].includes((error as { code?: string }).code ?? '')) throw error
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
    return open(file)
  }
}

function open(file: string): BetterSqlite3.Database {
  const db = new BetterSqlite3(file, { timeout: 1_000 })
  try {
    db.pragma('journal_mode = wal')
    db.pragma('synchronous = normal')
    db.pragma('journal_size_limit = 4194304')
    db.pragma(`max_page_count = ${MAX_FILE_BYTES / PAGE_BYTES}`)
    db.exec(schema)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

export class MetricFile {
  readonly db: BetterSqlite3.Database
  readonly #sql: ReturnType<typeof prepareAll>
  readonly #series = new Map<string, { readonly id: number; readonly kind: Kind; added: number }>()

  constructor(file: string) {
    this.db = openMetricDatabase(file)
    this.#sql = prepareAll(this.db)
    const known = this.db.prepare<[], { id: number; name: string; kind: Kind }>('SELECT id, name, kind FROM series')
    for (const { id, name, kind } of known.all()) this.#series.set(name, { id, kind, added: SLACK_ROWS })
  }

  /** All of them or, when the disk refuses, none. */
  append(samples: readonly Sample[]): void {
    this.db
      .transaction(() => {
        for (const { at, operations, gauges } of samples) {
          for (const { name, errors, part } of operations) {
            const histogram = new Histogram()
            if (histogram.merge(part)) this.#add(name, 'duration', at, { errors, histogram })
          }
          for (const [name, value] of Object.entries(gauges)) {
            if (Number.isFinite(value)) this.#add(name, 'gauge', at, { errors: 0, value })
          }
        }
      })
      .immediate()
  }

  /** In the finest step that shows the range in at most 1,500 points and still reaches as far back. */
  read({ from, to, names }: HistoryQuery): History {
    const step = steps.find(each => (to - from) / (each * 1_000) <= Math.min(MAX_POINTS, rowsKept[each])) ?? 3_600
    const chosen = [...this.#series].filter(([name]) => names === undefined || names.includes(name))
    const series = chosen
      .map(([name, { id, kind }]) => toSeries(name, kind, this.#sql.range.all(step, id, from, to, MAX_POINTS)))
      .filter(({ at }) => at.length > 0)
    return { step, from, to, series }
  }

  /** Series in which there is nothing are left out. */
  summarize({ from, to, names, step }: SummaryQuery): readonly Summary[] {
    return names.flatMap(name => {
      const series = this.#series.get(name)
      const rows = series === undefined ? [] : this.#sql.range.all(step, series.id, from, to, MAX_POINTS)
      return rows.length === 0 ? [] : [summaryOf(name, rows)]
    })
  }

  close(): void {
    this.db.close()
  }

  #add(name: string, kind: Kind, at: number, what: Added): void {
    const series = this.#seriesOf(name, kind)
    if (series === null) return
    for (const step of steps) {
      const rowAt = Math.floor(at / (step * 1_000)) * step * 1_000
      const before = this.#sql.row.get(step, series.id, rowAt)
      const { count, errors, sum, max, buckets } = merged(before, what)
      this.#sql.put.run(step, series.id, rowAt, count, errors, sum, max, buckets)
    }
    if (++series.added > SLACK_ROWS) {
      series.added = 0
      this.#cut(series.id)
    }
  }

  #cut(seriesId: number): void {
    for (const step of steps) this.#sql.cut.run(step, seriesId, step, seriesId, rowsKept[step])
  }

  #seriesOf(name: string, kind: Kind) {
    const known = this.#series.get(name)
    if (known !== undefined) return known.kind === kind ? known : null
    if (this.#series.size >= MAX_SERIES) return null
    const { lastInsertRowid } = this.db
      .prepare<[string, string]>('INSERT INTO series (name, kind) VALUES (?, ?)')
      .run(name, kind)
    const series = { id: Number(lastInsertRowid), kind, added: 0 }
    this.#series.set(name, series)
    return series
  }
}

/** Once: making a statement takes longer than running it. */
function prepareAll(db: BetterSqlite3.Database) {
  const columns = 'at, count, errors, sum, max, buckets'
  return {
    range: db.prepare<[number, number, number, number, number], Row>(
      `SELECT ${columns} FROM rollup WHERE step = ? AND seriesId = ? AND at >= ? AND at < ? ORDER BY at LIMIT ?`,
    ),
    row: db.prepare<[number, number, number], Row>(
      `SELECT ${columns} FROM rollup WHERE step = ? AND seriesId = ? AND at = ?`,
    ),
    put: db.prepare<[number, number, number, number, number, number, number, Uint8Array | null]>(
      `INSERT INTO rollup (step, seriesId, ${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET count = excluded.count, errors = excluded.errors, sum = excluded.sum,
         max = excluded.max, buckets = excluded.buckets`,
    ),
    cut: db.prepare<[number, number, number, number, number]>(
      `DELETE FROM rollup WHERE step = ? AND seriesId = ? AND at <=
         (SELECT at FROM rollup WHERE step = ? AND seriesId = ? ORDER BY at DESC LIMIT 1 OFFSET ?)`,
    ),
  }
}

type Added = { readonly errors: number } & ({ readonly histogram: Histogram } | { readonly value: number })

function merged(before: Row | undefined, what: Added): Omit<Row, 'at'> {
  const errors = (before?.errors ?? 0) + what.errors
  if ('value' in what) {
    const { value } = what
    return {
      count: (before?.count ?? 0) + 1,
      errors,
      sum: (before?.sum ?? 0) + value,
      max: before === undefined ? value : Math.max(before.max, value),
      buckets: null,
    }
  }
  const { histogram } = what
  if (before?.buckets) {
    const whole = new Histogram()
    whole.merge(histogram.part())
    whole.merge({ sum: before.sum, max: before.max, buckets: decodeBuckets(before.buckets) })
    return rowOf(whole, errors)
  }
  return rowOf(histogram, errors)
}

function rowOf(histogram: Histogram, errors: number): Omit<Row, 'at'> {
  const { sum, max, buckets } = histogram.part()
  return { count: histogram.count, errors, sum, max, buckets: encodeBuckets(buckets) }
}

function toSeries(name: string, kind: Kind, rows: readonly Row[]): HistorySeries {
  const means = rows.map(({ sum, count }) => tidy(sum / count))
  const quantiles = rows.map(row => quantilesOf(row))
  return {
    name,
    kind,
    at: rows.map(({ at }) => at),
    count: rows.map(({ count }) => count),
    errors: rows.map(({ errors }) => errors),
    mean: means,
    max: rows.map(({ max }) => tidy(max)),
    p50: quantiles.map(([p50]) => tidy(p50)),
    p95: quantiles.map(([, p95]) => tidy(p95)),
    p99: quantiles.map(([, , p99]) => tidy(p99)),
  }
}

function quantilesOf({ sum, count, max, buckets }: Row): readonly [number, number, number] {
  if (buckets === null) return [sum / count, sum / count, max]
  const histogram = new Histogram()
  histogram.merge({ sum, max, buckets: decodeBuckets(buckets) })
  return [histogram.percentile(0.5), histogram.percentile(0.95), histogram.percentile(0.99)]
}

function summaryOf(name: string, rows: readonly Row[]): Summary {
  const count = rows.reduce((total, row) => total + row.count, 0)
  const errors = rows.reduce((total, row) => total + row.errors, 0)
  const whole = new Histogram()
  for (const { sum, max, buckets } of rows)
    if (buckets !== null) whole.merge({ sum, max, buckets: decodeBuckets(buckets) })
  const mean = rows.reduce((total, { sum }) => total + sum, 0) / count
  return { name, count, errors, p50: tidy(whole.count > 0 ? whole.percentile(0.5) : mean) }
}

/** Four digits are more than a histogram knows. */
function tidy(value: number): number {
  return Number(value.toPrecision(4))
}

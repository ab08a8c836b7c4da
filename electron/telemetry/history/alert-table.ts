// The alerts that were raised, kept beside the history: at most the newest thousand.

import type BetterSqlite3 from 'better-sqlite3'
import type { Alert, AlertMetric, Severity } from '../../../shared/performance-models.ts'

const MAX_ALERTS = 1_000

interface AlertRow {
  readonly id: number
  readonly metric: AlertMetric
  readonly severity: Severity
  readonly threshold: number
  readonly value: number
  readonly raisedAt: number
  readonly endedAt: number | null
  readonly acknowledgedAt: number | null
}

export class AlertTable {
  readonly #db: BetterSqlite3.Database

  constructor(db: BetterSqlite3.Database) {
    this.#db = db
  }

  raise({ metric, severity, threshold, value, raisedAt }: Omit<Alert, 'alertId' | 'endedAt' | 'acknowledgedAt'>): void {
    this.#db
      .prepare('INSERT INTO alert (metric, severity, threshold, value, raisedAt) VALUES (?, ?, ?, ?, ?)')
      .run(metric, severity, threshold, value, raisedAt)
    this.#db
      .prepare('DELETE FROM alert WHERE id <= (SELECT id FROM alert ORDER BY id DESC LIMIT 1 OFFSET ?)')
      .run(MAX_ALERTS)
  }

  end(metric: AlertMetric, endedAt: number): void {
    this.#db.prepare('UPDATE alert SET endedAt = ? WHERE metric = ? AND endedAt IS NULL').run(endedAt, metric)
  }

  /** False when there is none. */
  acknowledge(alertId: string, at: number): boolean {
    const id = /^a(\d{1,15})$/.exec(alertId)?.[1]
    if (id === undefined) return false
    const update = this.#db.prepare('UPDATE alert SET acknowledgedAt = coalesce(acknowledgedAt, ?) WHERE id = ?')
    return update.run(at, Number(id)).changes > 0
  }

  /** Newest first. */
  list(limit: number): readonly Alert[] {
    const rows = this.#db.prepare<[number], AlertRow>('SELECT * FROM alert ORDER BY id DESC LIMIT ?').all(limit)
    return rows.map(({ id, ...alert }) => ({ alertId: `a${id}`, ...alert }))
  }
}

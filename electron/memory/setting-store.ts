// Settings as they are stored: one row of JSON each, validated by whoever reads them.

import { prepare, type Database } from './database.ts'

export function readSettings(db: Database): Record<string, unknown> {
  const rows = prepare<{ key: string; value: string }>(db, 'SELECT key, value FROM setting').all()
  return Object.fromEntries(rows.map(row => [row.key, JSON.parse(row.value) as unknown]))
}

/** Names that are absent or undefined stay as they are. */
export function writeSettings(db: Database, input: { patch: Readonly<Record<string, unknown>> }): void {
  const sql = 'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value'
  for (const [key, value] of Object.entries(input.patch)) {
    if (value !== undefined) prepare(db, sql).run(key, JSON.stringify(value))
  }
}

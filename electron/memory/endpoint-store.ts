// What is remembered of the engines' endpoints in use: one JSON each, validated by whoever reads it.

import { prepare, type Database } from './database.ts'

export function readEndpoints(db: Database): Record<string, unknown> {
  const sql = 'SELECT endpoint, state FROM endpoint_state'
  const rows = prepare<{ endpoint: string; state: string }>(db, sql).all()
  return Object.fromEntries(rows.map(row => [row.endpoint, JSON.parse(row.state) as unknown]))
}

/** Replaces all: what is no longer used is forgotten. */
export function writeEndpoints(db: Database, input: { states: Readonly<Record<string, unknown>> }): void {
  prepare(db, 'DELETE FROM endpoint_state').run()
  const insert = prepare(db, 'INSERT INTO endpoint_state (endpoint, state) VALUES (?, ?)')
  for (const [endpoint, state] of Object.entries(input.states)) insert.run(endpoint, JSON.stringify(state))
}

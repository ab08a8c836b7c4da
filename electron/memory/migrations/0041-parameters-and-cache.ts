// Parameters a conversation has of its own, and where an answer from the cache came from.

import type { Migration } from './migration.ts'

const sql = `
ALTER TABLE conversation ADD COLUMN parameters TEXT;
ALTER TABLE message ADD COLUMN cache TEXT;
`

export const parametersAndCache: Migration = { version: 41, apply: db => db.exec(sql) }

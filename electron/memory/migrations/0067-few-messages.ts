// Finds the few messages that a search by from: or by a rare role leaves, which were looked for in all others' place.

import type { Migration } from './migration.ts'

const sql = `
CREATE INDEX message_name ON message (name) WHERE name IS NOT NULL;
CREATE INDEX message_rare_role ON message (role) WHERE role IN ('system', 'tool');
`

export const fewMessages: Migration = { version: 67, apply: db => db.exec(sql) }

// Whether a conversation's answers are read aloud.

import type { Migration } from './migration.ts'

const sql = 'ALTER TABLE conversation ADD COLUMN isSpoken INTEGER'

export const spokenConversations: Migration = { version: 50, apply: db => db.exec(sql) }

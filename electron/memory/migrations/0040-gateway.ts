// What the models' door remembers: endpoints from run to run, what a waiting question chose, summaries of old turns.

import type { Migration } from './migration.ts'

// conversation_summary: stands in a prompt for the branch up to and with message uptoId; the messages themselves stay.
const sql = `
CREATE TABLE endpoint_state (endpoint TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;

ALTER TABLE queued_question ADD COLUMN options TEXT;

CREATE TABLE conversation_summary (
  conversationId INTEGER PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
  uptoId INTEGER NOT NULL,
  content TEXT NOT NULL,
  createdAt INTEGER NOT NULL
) STRICT;
`

export const gateway: Migration = { version: 40, apply: db => db.exec(sql) }

// What each import added, so that it can be taken back.

import type { Migration } from './migration.ts'

// A transaction's new ids follow one another, so ranges say which rows came with it: a few a second instead of a column
// and an index over every message.
const sql = `
CREATE TABLE import (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'cancelled', 'failed', 'undoing', 'undone')),
  startedAt INTEGER NOT NULL,
  conversations INTEGER NOT NULL DEFAULT 0,
  messages INTEGER NOT NULL DEFAULT 0,
  skipped INTEGER NOT NULL DEFAULT 0,
  problems INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE import_range (
  importId INTEGER NOT NULL REFERENCES import (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('conversation', 'message')),
  firstId INTEGER NOT NULL,
  lastId INTEGER NOT NULL,
  PRIMARY KEY (importId, kind, firstId)
) STRICT, WITHOUT ROWID;
`

export const imports: Migration = { version: 30, apply: db => db.exec(sql) }

// Common words: which messages hold them and how much they weigh there, by blocks of message ids (search/posting-store.ts).
// They stand in for message_impact, whose terms took half of the time of an import. Blocks are made afterwards, from the
// messages, while nothing else goes on.

import type { Migration } from './migration.ts'

// code_run: the binary codes of vectors from firstId to lastId (search/code-runs.ts).
// posting_block.coveredTo: the last message that the block's postings know. posting.entries: search/posting.ts.
const sql = `
DROP TABLE message_impact;
CREATE TABLE posting_block (block INTEGER PRIMARY KEY, coveredTo INTEGER NOT NULL) STRICT;
CREATE TABLE posting (
  id INTEGER PRIMARY KEY,
  block INTEGER NOT NULL REFERENCES posting_block (block),
  term TEXT NOT NULL,
  entries BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX posting_term ON posting (block, term);
CREATE TABLE code_run (
  firstId INTEGER PRIMARY KEY,
  lastId INTEGER NOT NULL,
  modelId INTEGER NOT NULL,
  slots BLOB NOT NULL
) STRICT;
INSERT INTO message_terms (message_terms, rank) VALUES ('automerge', 8);
INSERT INTO message_terms (message_terms, rank) VALUES ('hashsize', 16777216);
`

export const postings: Migration = { version: 61, apply: db => db.exec(sql) }

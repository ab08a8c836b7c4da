// What Jarvis knows about the user, what of it went into which question, and how far questions were looked through.

import type { Migration } from './migration.ts'

// fact.normal: the text without case, accents and signs, so that no two say the same; rejected ones stay, to not be proposed
// again. message_fact.text: as it stood in the prompt, which must stay the same from turn to turn.
const sql = `
CREATE TABLE fact (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  text TEXT NOT NULL,
  normal TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('proposed', 'accepted', 'rejected')),
  confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  messageId INTEGER REFERENCES message (id) ON DELETE SET NULL,
  createdAt INTEGER NOT NULL,
  lastUsedAt INTEGER,
  expiresAt INTEGER,
  forgottenAt INTEGER
) STRICT;
CREATE INDEX fact_state ON fact (state);
CREATE INDEX fact_message ON fact (messageId);
CREATE INDEX fact_forgotten ON fact (forgottenAt) WHERE forgottenAt IS NOT NULL;

CREATE TABLE message_fact (
  messageId INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
  factId INTEGER NOT NULL REFERENCES fact (id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  PRIMARY KEY (messageId, factId)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_fact_fact ON message_fact (factId);

ALTER TABLE conversation ADD COLUMN usesMemory INTEGER NOT NULL DEFAULT 1 CHECK (usesMemory IN (0, 1));
`

export const facts: Migration = { version: 31, apply: db => db.exec(sql) }

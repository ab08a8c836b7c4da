// Where a merged fact was said besides the message of its own: the places of those that were merged into it.

import type { Migration } from './migration.ts'

const sql = `
CREATE TABLE fact_source (
  factId INTEGER NOT NULL REFERENCES fact (id) ON DELETE CASCADE,
  messageId INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
  PRIMARY KEY (factId, messageId)
) STRICT, WITHOUT ROWID;
CREATE INDEX fact_source_message ON fact_source (messageId);
`

export const factSources: Migration = { version: 66, apply: db => db.exec(sql) }

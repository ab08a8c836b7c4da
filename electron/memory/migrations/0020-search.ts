// The word index, the vectors, saved searches. Existing messages are indexed afterwards, a slice at a time.

import type { Migration } from './migration.ts'

// message_terms: one column of terms (search/terms.ts); contentless, since a message is stored already. Deleting takes the
// terms that were put in, so text_change keeps the text that was indexed until the same transaction has taken it out;
// secure-delete then removes them from the file's pages. message_impact: the terms that weigh much in their message, each
// with its class (search/impact.ts), so that a common word's best messages are found without reading all of its others.
// text_state.indexedTo: every message up to it is in the index, but those of text_backlog, those being streamed, and those
// in text_change, whose text changed since.
// embedding: part numbers from 0; startsAt: where the part begins, in UTF-16 units. vector: int8, one per dimension.
const sql = `
CREATE VIRTUAL TABLE message_terms USING fts5(terms, content='', tokenize='ascii');
CREATE VIRTUAL TABLE message_impact USING fts5(terms, content='', tokenize='ascii', detail=none, columnsize=0);
INSERT INTO message_terms (message_terms, rank) VALUES ('secure-delete', 1);
INSERT INTO message_impact (message_impact, rank) VALUES ('secure-delete', 1);

CREATE TABLE text_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  indexedTo INTEGER NOT NULL,
  messageCount INTEGER NOT NULL DEFAULT 0,
  termCount INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO text_state (id, indexedTo) SELECT 1, coalesce(max(id), 0) FROM message;
CREATE TABLE text_backlog (lowId INTEGER PRIMARY KEY, highId INTEGER NOT NULL) STRICT;
INSERT INTO text_backlog SELECT min(id), max(id) FROM message HAVING count(*) > 0;
CREATE TABLE text_change (messageId INTEGER PRIMARY KEY, oldContent TEXT) STRICT;

CREATE TRIGGER message_text_changed AFTER UPDATE OF content, status ON message
WHEN (OLD.content <> NEW.content OR (OLD.status = 'streaming') <> (NEW.status = 'streaming'))
  AND NOT (OLD.status = 'streaming' AND NEW.status = 'streaming')
  AND OLD.id <= (SELECT indexedTo FROM text_state)
  AND NOT EXISTS (SELECT 1 FROM text_backlog WHERE OLD.id BETWEEN lowId AND highId)
BEGIN
  INSERT OR IGNORE INTO text_change VALUES (OLD.id, iif(OLD.status = 'streaming', NULL, OLD.content));
END;
CREATE TRIGGER message_text_removed AFTER DELETE ON message BEGIN
  INSERT OR IGNORE INTO text_change VALUES (OLD.id, iif(
    OLD.status = 'streaming' OR OLD.id > (SELECT indexedTo FROM text_state)
      OR EXISTS (SELECT 1 FROM text_backlog WHERE OLD.id BETWEEN lowId AND highId),
    NULL, OLD.content));
END;

CREATE TABLE embedding_model (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  dimensions INTEGER NOT NULL,
  embeddedTo INTEGER NOT NULL DEFAULT 0,
  isServing INTEGER NOT NULL DEFAULT 0 CHECK (isServing IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX embedding_model_serving ON embedding_model (isServing) WHERE isServing = 1;
CREATE TABLE embedding (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  messageId INTEGER NOT NULL,
  modelId INTEGER NOT NULL,
  part INTEGER NOT NULL,
  startsAt INTEGER NOT NULL,
  vector BLOB NOT NULL
) STRICT;
CREATE INDEX embedding_message ON embedding (modelId, messageId);
CREATE TABLE embedding_todo (
  modelId INTEGER NOT NULL REFERENCES embedding_model (id) ON DELETE CASCADE,
  messageId INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (modelId, messageId)
) STRICT, WITHOUT ROWID;

CREATE INDEX message_pinned ON message (id) WHERE isPinned = 1;
CREATE TABLE speaker (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO speaker SELECT DISTINCT name FROM message WHERE name IS NOT NULL;
CREATE TRIGGER message_speaker AFTER INSERT ON message WHEN NEW.name IS NOT NULL BEGIN
  INSERT OR IGNORE INTO speaker VALUES (NEW.name);
END;
CREATE TRIGGER message_renamed AFTER UPDATE OF name ON message WHEN NEW.name IS NOT NULL BEGIN
  INSERT OR IGNORE INTO speaker VALUES (NEW.name);
END;

CREATE TABLE saved_search (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  text TEXT NOT NULL UNIQUE,
  createdAt INTEGER NOT NULL
) STRICT;
`

export const search: Migration = { version: 20, apply: db => db.exec(sql) }

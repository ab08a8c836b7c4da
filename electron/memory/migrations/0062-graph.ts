// Who and what messages speak of, and what stands together (graph/graph-store.ts). Existing messages are looked through
// afterwards, a slice at a time.

import type { Migration } from './migration.ts'

// graph_message: the truth all others are sums of. entities: ids, as JSON, in the order they appear; previousId: the message
// it answers. A message that speaks of nothing has no row.
// entity.mentions, relation.weight: without conversations that are hidden, which graph_hidden lists. months: [month, count,
// month, count …], a month as years × 12 + 0 to 11; relation holds each pair both ways.
// graph_state.minedTo: every message up to it was looked through, but those being streamed. graph_change,
// graph_hidden_change: what the transaction changed; empty once it ends.
const sql = `
CREATE TABLE entity (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('person', 'place', 'project', 'technology', 'date')),
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  mentions INTEGER NOT NULL,
  months TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX entity_name ON entity (kind, name);
CREATE INDEX entity_folded ON entity (folded);
CREATE INDEX entity_mentions ON entity (kind, mentions);

CREATE TABLE mention (
  entityId INTEGER NOT NULL,
  messageId INTEGER NOT NULL,
  PRIMARY KEY (entityId, messageId)
) STRICT, WITHOUT ROWID;

CREATE TABLE relation (
  entityId INTEGER NOT NULL,
  otherId INTEGER NOT NULL,
  weight INTEGER NOT NULL,
  months TEXT NOT NULL,
  PRIMARY KEY (entityId, otherId)
) STRICT, WITHOUT ROWID;
CREATE INDEX relation_weight ON relation (entityId, weight);

CREATE TABLE graph_message (
  messageId INTEGER PRIMARY KEY,
  conversationId INTEGER NOT NULL,
  previousId INTEGER,
  month INTEGER NOT NULL,
  entities TEXT NOT NULL
) STRICT;
CREATE INDEX graph_message_conversation ON graph_message (conversationId);
CREATE INDEX graph_message_previous ON graph_message (previousId);

CREATE TABLE graph_state (id INTEGER PRIMARY KEY CHECK (id = 1), minedTo INTEGER NOT NULL) STRICT;
INSERT INTO graph_state VALUES (1, 0);
CREATE TABLE graph_hidden (conversationId INTEGER PRIMARY KEY) STRICT;
INSERT INTO graph_hidden SELECT id FROM conversation WHERE deletedAt IS NOT NULL;
CREATE TABLE graph_change (messageId INTEGER PRIMARY KEY) STRICT;
CREATE TABLE graph_hidden_change (conversationId INTEGER PRIMARY KEY) STRICT;

CREATE TRIGGER message_graph_changed AFTER UPDATE OF content, status, name, createdAt, parentId ON message
WHEN NOT (OLD.status = 'streaming' AND NEW.status = 'streaming')
  AND (OLD.content <> NEW.content OR (OLD.status = 'streaming') <> (NEW.status = 'streaming') OR OLD.name IS NOT NEW.name
    OR OLD.createdAt <> NEW.createdAt OR OLD.parentId IS NOT NEW.parentId)
  AND OLD.id <= (SELECT minedTo FROM graph_state)
BEGIN
  INSERT OR IGNORE INTO graph_change VALUES (OLD.id);
END;
CREATE TRIGGER message_graph_removed AFTER DELETE ON message WHEN OLD.id <= (SELECT minedTo FROM graph_state) BEGIN
  INSERT OR IGNORE INTO graph_change VALUES (OLD.id);
END;
CREATE TRIGGER conversation_graph_hidden AFTER UPDATE OF deletedAt ON conversation
WHEN (OLD.deletedAt IS NULL) <> (NEW.deletedAt IS NULL) BEGIN
  INSERT OR IGNORE INTO graph_hidden_change VALUES (OLD.id);
END;
CREATE TRIGGER conversation_graph_removed AFTER DELETE ON conversation WHEN OLD.deletedAt IS NOT NULL BEGIN
  INSERT OR IGNORE INTO graph_hidden_change VALUES (OLD.id);
END;
`

export const graph: Migration = { version: 62, apply: db => db.exec(sql) }

// What is made from messages and not worth saving: the word index, the vectors and the graph are built anew from the saved rows,
// a slice at a time, as after an update that brings them.

import type { Database } from '../database.ts'

/** Not copied: they speak of indexes that are empty now. */
export const derivedTables: ReadonlySet<string> = new Set([
  'text_state',
  'text_backlog',
  'text_change',
  'posting_block',
  'posting',
  'code_run',
  'embedding_model',
  'embedding',
  'embedding_todo',
  'entity',
  'mention',
  'relation',
  'graph_message',
  'graph_state',
  'graph_hidden',
  'graph_change',
  'graph_hidden_change',
])

export function rebuildDerived(db: Database): void {
  db.exec(`
DELETE FROM text_change;
DELETE FROM text_backlog;
INSERT OR REPLACE INTO text_state (id, indexedTo) SELECT 1, coalesce(max(id), 0) FROM message;
INSERT INTO text_backlog SELECT min(id), max(id) FROM message HAVING count(*) > 0;
INSERT OR IGNORE INTO graph_hidden SELECT id FROM conversation WHERE deletedAt IS NOT NULL;
`)
}

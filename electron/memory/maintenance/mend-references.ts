// Makes salvaged rows fit together again, where rows they refer to are lost.

import type { Database } from '../database.ts'

/** Rows that refer to lost ones: a message without its conversation or parent gets another; counts are made anew. */
export function mend(db: Database): void {
  db.transaction(() => {
    db.exec(`
INSERT OR IGNORE INTO conversation (id, title, titleSource, createdAt, updatedAt, activity)
  SELECT conversationId, '…', 'question', min(createdAt), max(createdAt), -conversationId FROM message
  WHERE conversationId NOT IN (SELECT id FROM conversation) GROUP BY conversationId;
UPDATE message SET status = 'interrupted' WHERE status = 'streaming';
UPDATE message SET parentId = (SELECT max(older.id) FROM message AS older
    WHERE older.conversationId = message.conversationId AND older.id < message.id)
  WHERE parentId IS NOT NULL AND parentId NOT IN (SELECT id FROM message);
UPDATE message SET activeChildId = (SELECT max(child.id) FROM message AS child WHERE child.parentId = message.id)
  WHERE activeChildId IS NULL OR activeChildId NOT IN (SELECT id FROM message);
UPDATE conversation SET
  messageCount = (SELECT count(*) FROM message WHERE conversationId = conversation.id),
  activeRootId = coalesce((SELECT id FROM message WHERE id = activeRootId),
    (SELECT min(id) FROM message WHERE conversationId = conversation.id AND parentId IS NULL));
INSERT OR IGNORE INTO total VALUES (1, 0, 0);
UPDATE total SET
  conversations = (SELECT count(*) FROM conversation WHERE deletedAt IS NULL),
  messages = (SELECT coalesce(sum(messageCount), 0) FROM conversation WHERE deletedAt IS NULL);
`)
    // The shown end may be among the lost, and its place in the list with it.
    const ends = db.prepare('UPDATE conversation SET activeLeafId = ?, activity = ?, firstForkId = ? WHERE id = ?')
    const child = db.prepare('SELECT activeChildId FROM message WHERE id = ?').pluck()
    const nextOf = (id: number): number | null => (child.get(id) as number | null | undefined) ?? null
    const newest = db.prepare('SELECT max(id) FROM message WHERE conversationId = ?').pluck()
    const fork = db
      .prepare(
        'SELECT min(parentId) FROM (SELECT coalesce(parentId, 0) AS parentId FROM message WHERE conversationId = ? GROUP BY parentId HAVING count(*) > 1)',
      )
      .pluck()
    const conversations = db.prepare('SELECT id, activeRootId FROM conversation').all() as {
      id: number
      activeRootId: number | null
    }[]
    for (const { id, activeRootId } of conversations) {
      let leaf = activeRootId
      for (let next = leaf; next !== null; next = nextOf(next)) leaf = next
      // Unique among shown conversations: an empty one stands below all others by its own negative id.
      ends.run(leaf, newest.get(id) ?? -id, fork.get(id) ?? null, id)
    }
    db.exec(removeStrays(db).join(';'))
  })()
}

/** Whatever still refers to a lost row says nothing any more. */
function removeStrays(db: Database): readonly string[] {
  const strays = db.pragma('foreign_key_check') as { table: string; rowid: number | null }[]
  return strays
    .filter(({ rowid, table }) => rowid !== null && table !== 'message')
    .map(({ table, rowid }) => `DELETE FROM "${table}" WHERE rowid = ${rowid}`)
}

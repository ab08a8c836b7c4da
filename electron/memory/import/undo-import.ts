// Takes an import back, a slice at a time: conversations it made are hidden, then purged like deleted ones; then what it
// added to other conversations goes. Whatever was said since by the user stays, with what it hangs on.

import { AppError } from '../../../shared/errors.ts'
import type { ImportRecord } from '../../../shared/transfers.ts'
import { prepare, type Database } from '../database.ts'
import { readImport, walkToLeaf } from './import-store.ts'

/** When an undone import's conversations count as deleted: before anything a user can have deleted, so they are purged at once. */
export const UNDONE_AT = 1

export function beginUndo(db: Database, input: { importId: number }): ImportRecord {
  const { state } = readImport(db, input.importId)
  if (state === 'running') throw new AppError('conflict', 'This import is still running.', { retryable: true })
  if (state === 'undone') throw new AppError('conflict', 'This import has been undone already.')
  prepare(db, `UPDATE import SET state = 'undoing' WHERE id = ?`).run(input.importId)
  return readImport(db, input.importId)
}

/** Hides conversations the import made, from `fromId` on; null: all are done. */
export function hideImported(db: Database, input: { importId: number; fromId: number; limit: number }): number | null {
  const sql = 'SELECT id FROM conversation WHERE id >= ? AND id <= ? ORDER BY id LIMIT ?'
  for (const { firstId, lastId } of rangesOf(db, input.importId, 'conversation')) {
    const rows = prepare<{ id: number }>(db, sql).all(Math.max(firstId, input.fromId), lastId, input.limit)
    for (const { id } of rows) hideUntouched(db, input.importId, id)
    const last = rows.at(-1)
    if (last !== undefined) return last.id + 1
  }
  return null
}

function hideUntouched(db: Database, importId: number, id: number): void {
  const sql = `
    UPDATE conversation SET deletedAt = ? WHERE id = ? AND NOT EXISTS (
      SELECT 1 FROM message WHERE conversationId = ? AND NOT EXISTS (
        SELECT 1 FROM import_range WHERE importId = ? AND kind = 'message' AND message.id BETWEEN firstId AND lastId))`
  prepare(db, sql).run(UNDONE_AT, id, id, importId)
}

/** Removes added messages below `beforeId`, the newest first, unless something else hangs on them; null: all are done. */
export function removeImported(
  db: Database,
  input: { importId: number; beforeId: number; limit: number },
): number | null {
  const sql = 'SELECT id, conversationId FROM message WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT ?'
  const made = rangesOf(db, input.importId, 'conversation')
  const isMade = (id: number) => made.some(({ firstId, lastId }) => id >= firstId && id <= lastId)
  for (const { firstId, lastId } of rangesOf(db, input.importId, 'message').toReversed()) {
    const before = Math.min(lastId + 1, input.beforeId)
    const rows = prepare<{ id: number; conversationId: number }>(db, sql).all(firstId, before, input.limit)
    const added = rows.filter(row => !isMade(row.conversationId))
    const removed = added.filter(({ id }) => removeLeaf(db, id))
    for (const conversationId of new Set(removed.map(row => row.conversationId))) mendPointers(db, conversationId)
    const last = rows.at(-1)
    if (last !== undefined) return last.id
  }
  return null
}

interface Range {
  readonly firstId: number
  readonly lastId: number
}

function rangesOf(db: Database, importId: number, kind: 'conversation' | 'message'): readonly Range[] {
  const sql = 'SELECT firstId, lastId FROM import_range WHERE importId = ? AND kind = ? ORDER BY firstId'
  return prepare<Range>(db, sql).all(importId, kind)
}

export function endUndo(db: Database, input: { importId: number }): ImportRecord {
  prepare(db, `UPDATE import SET state = 'undone' WHERE id = ?`).run(input.importId)
  prepare(db, 'DELETE FROM import_range WHERE importId = ?').run(input.importId)
  return readImport(db, input.importId)
}

/** The newest of its siblings is shown in its place. False when other messages hang on it. */
function removeLeaf(db: Database, id: number): boolean {
  if (prepare(db, 'SELECT 1 FROM message WHERE parentId = ? LIMIT 1').get(id) !== undefined) return false
  const sql = `
    UPDATE message SET activeChildId =
      (SELECT max(id) FROM message AS other WHERE other.parentId = message.id AND other.id <> ?)
    WHERE activeChildId = ? AND id = (SELECT parentId FROM message AS gone WHERE gone.id = ?)`
  prepare(db, sql).run(id, id, id)
  prepare(db, 'DELETE FROM message WHERE id = ?').run(id)
  return true
}

function mendPointers(db: Database, conversationId: number): void {
  const sql = `
    SELECT
      coalesce((SELECT message.id FROM message WHERE message.id = conversation.activeRootId),
        (SELECT max(id) FROM message WHERE conversationId = conversation.id AND parentId IS NULL)) AS rootId,
      (SELECT max(id) FROM message WHERE conversationId = conversation.id) AS newestId
    FROM conversation WHERE id = ?`
  const found = prepare<{ rootId: number | null; newestId: number | null }>(db, sql).get(conversationId)
  const rootId = found?.rootId ?? null
  const mend = 'UPDATE conversation SET activeRootId = ?, activeLeafId = ?, activity = ? WHERE id = ?'
  prepare(db, mend).run(rootId, walkToLeaf(db, rootId), found?.newestId ?? 0, conversationId)
}

// Conversations: the list, titles, pins, hiding, restoring, purging.

import type { Conversation, GenerationParameters, StrategicPage } from '../../shared/models.ts'
import type { Key } from './cursor.ts'
import { prepare, type Database } from './database.ts'
import { toJson } from './message-record.ts'
import type { Walk } from './page.ts'
import { readStrategicPage, type AskedStrategy } from './paging-strategy.ts'
import { findConversation, notFound, resolveConversation, toId } from './reference.ts'

interface ConversationRow {
  readonly id: number
  readonly externalId: string | null
  readonly title: string
  readonly titleSource: Conversation['titleSource']
  readonly isPinned: number
  readonly usesMemory: number
  readonly createdAt: number
  readonly updatedAt: number
  readonly messageCount: number
  readonly parameters: string | null
  readonly isSpoken: number | null
  readonly streamingId: number | null
}

const columns = `
  id, externalId, title, titleSource, isPinned, createdAt, updatedAt, messageCount, parameters, isSpoken, usesMemory,
  (SELECT message.id FROM message WHERE conversationId = conversation.id AND status = 'streaming') AS streamingId`

/** Also a deleted one: for those who have its number already. */
export function readConversation(db: Database, id: number): Conversation {
  const row = prepare<ConversationRow>(db, `SELECT ${columns} FROM conversation WHERE id = ?`).get(id)
  if (row === undefined) throw notFound('conversation', toId('c', id))
  const { streamingId, ...rest } = row
  return {
    conversationId: toId('c', id),
    externalId: rest.externalId,
    title: rest.title,
    titleSource: rest.titleSource,
    isPinned: rest.isPinned === 1,
    createdAt: rest.createdAt,
    updatedAt: rest.updatedAt,
    messageCount: rest.messageCount,
    // Written by `toJson` from the same type.
    parameters: rest.parameters === null ? null : (JSON.parse(rest.parameters) as GenerationParameters),
    usesMemory: rest.usesMemory === 1 && !db.memory,
    isTemporary: db.memory,
    isSpoken: rest.isSpoken === null ? null : rest.isSpoken === 1,
    streamingMessageId: streamingId === null ? null : toId('m', streamingId),
  }
}

export function getConversation(db: Database, input: { reference: string }): Conversation {
  return readConversation(db, resolveConversation(db, input.reference))
}

/** Null for those there are not. */
export function getConversations(
  db: Database,
  input: { references: readonly string[] },
): readonly (Conversation | null)[] {
  return input.references.map(reference => {
    const id = findConversation(db, reference, 'visible')
    return id === undefined ? null : readConversation(db, id)
  })
}

/** Pinned ones first, then by their newest message. */
export function listConversations(
  db: Database,
  input: { limit: number; cursor?: string; strategy?: AskedStrategy },
): StrategicPage<Conversation> {
  return readStrategicPage({
    strategy: input.strategy ?? 'keyset',
    query: 'conversations',
    walk: conversationWalk(db),
    limit: input.limit,
    cursor: input.cursor,
    read: ids => ids.map(id => readConversation(db, id)),
  })
}

function conversationWalk(db: Database): Walk {
  const select = 'SELECT id, isPinned, activity FROM conversation WHERE deletedAt IS NULL AND (isPinned, activity)'
  const walk = (sql: string) => (key: Key, limit: number) =>
    prepare<{ id: number; isPinned: number; activity: number }>(db, sql)
      .all(...key, limit)
      .map(row => ({ id: row.id, key: [row.isPinned, row.activity] }))
  return {
    start: [2, 0],
    after: walk(`${select} < (?, ?) ORDER BY isPinned DESC, activity DESC LIMIT ?`),
    before: walk(`${select} > (?, ?) ORDER BY isPinned, activity LIMIT ?`),
  }
}

/** A model's title never replaces the user's. */
export function renameConversation(
  db: Database,
  input: { reference: string; title: string; source: Conversation['titleSource'] },
): Conversation {
  const id = resolveConversation(db, input.reference)
  const sql = `UPDATE conversation SET title = ?, titleSource = ? WHERE id = ? AND (titleSource <> 'user' OR ? = 'user')`
  prepare(db, sql).run(input.title, input.source, id, input.source)
  return readConversation(db, id)
}

export function pinConversation(db: Database, input: { reference: string; isPinned: boolean }): Conversation {
  const id = resolveConversation(db, input.reference)
  prepare(db, 'UPDATE conversation SET isPinned = ? WHERE id = ?').run(Number(input.isPinned), id)
  return readConversation(db, id)
}

export function setParameters(
  db: Database,
  input: { reference: string; parameters: GenerationParameters | null },
): Conversation {
  const id = resolveConversation(db, input.reference)
  prepare(db, 'UPDATE conversation SET parameters = ? WHERE id = ?').run(toJson(input.parameters), id)
  return readConversation(db, id)
}

export function setSpoken(db: Database, input: { reference: string; isSpoken: boolean | null }): Conversation {
  const id = resolveConversation(db, input.reference)
  const isSpoken = input.isSpoken === null ? null : Number(input.isSpoken)
  prepare(db, 'UPDATE conversation SET isSpoken = ? WHERE id = ?').run(isSpoken, id)
  return readConversation(db, id)
}

export function setUsesMemory(db: Database, input: { reference: string; usesMemory: boolean }): Conversation {
  const id = resolveConversation(db, input.reference)
  prepare(db, 'UPDATE conversation SET usesMemory = ? WHERE id = ?').run(Number(input.usesMemory), id)
  return readConversation(db, id)
}

export function deleteConversation(db: Database, input: { reference: string; now: number }): Conversation {
  const id = resolveConversation(db, input.reference)
  prepare(db, 'UPDATE conversation SET deletedAt = ? WHERE id = ?').run(input.now, id)
  return readConversation(db, id)
}

/** Does nothing to one that is not deleted. */
export function restoreConversation(db: Database, input: { reference: string }): Conversation {
  const id = resolveConversation(db, input.reference, 'any')
  prepare(db, 'UPDATE conversation SET deletedAt = NULL WHERE id = ?').run(id)
  return readConversation(db, id)
}

/** Newest messages go first, so none loses the one it hangs on. What is half gone can no longer be restored. */
export function purgeDeleted(db: Database, input: { before: number; limit: number }): number {
  let removed = 0
  while (removed < input.limit) {
    const sql = 'SELECT id FROM conversation WHERE deletedAt < ? ORDER BY deletedAt LIMIT 1'
    const conversation = prepare<{ id: number }>(db, sql).get(input.before)
    if (conversation === undefined) break
    const { id } = conversation
    const slice = 'SELECT id FROM message WHERE conversationId = ? ORDER BY id DESC LIMIT ?'
    const { changes } = prepare(db, `DELETE FROM message WHERE id IN (${slice})`).run(id, input.limit - removed)
    removed += changes
    prepare(db, 'UPDATE conversation SET isPurging = 1 WHERE id = ?').run(id)
    prepare(db, 'DELETE FROM conversation WHERE id = ? AND messageCount = 0').run(id)
  }
  return removed
}

// Questions waiting for the running answer of their conversation to end.

import type { QuestionOptions, QueuedQuestion } from '../../shared/models.ts'
import { prepare, type Database } from './database.ts'
import { notFound, resolveConversation, resolveQueued, toId } from './reference.ts'

interface QueuedRow {
  readonly id: number
  readonly conversationId: number
  readonly content: string
  readonly createdAt: number
  readonly options: string | null
}

export function addQueued(
  db: Database,
  input: { conversationId: string; content: string; options: QuestionOptions; now: number },
): QueuedQuestion {
  const conversationId = resolveConversation(db, input.conversationId)
  const sql =
    'INSERT INTO queued_question (conversationId, content, createdAt, options) VALUES (?, ?, ?, ?) RETURNING *'
  const row = prepare<QueuedRow>(db, sql).get(conversationId, input.content, input.now, JSON.stringify(input.options))
  return found(row, '')
}

/** First asked first. */
export function listQueued(db: Database, input: { reference: string }): QueuedQuestion[] {
  const sql = 'SELECT * FROM queued_question WHERE conversationId = ? ORDER BY id'
  return prepare<QueuedRow>(db, sql).all(resolveConversation(db, input.reference)).map(toQueued)
}

/** Visible conversations in which a question waits. */
export function listQueuedConversations(db: Database): string[] {
  const sql = `
    SELECT DISTINCT conversationId AS id FROM queued_question
    CROSS JOIN conversation ON conversation.id = conversationId WHERE deletedAt IS NULL ORDER BY conversationId`
  return prepare<{ id: number }>(db, sql)
    .all()
    .map(row => toId('c', row.id))
}

export function editQueued(db: Database, input: { queuedId: string; content: string }): QueuedQuestion {
  const sql = 'UPDATE queued_question SET content = ? WHERE id = ? RETURNING *'
  return found(prepare<QueuedRow>(db, sql).get(input.content, resolveQueued(input.queuedId)), input.queuedId)
}

export function removeQueued(db: Database, input: { queuedId: string }): QueuedQuestion {
  const sql = 'DELETE FROM queued_question WHERE id = ? RETURNING *'
  return found(prepare<QueuedRow>(db, sql).get(resolveQueued(input.queuedId)), input.queuedId)
}

function found(row: QueuedRow | undefined, reference: string): QueuedQuestion {
  if (row === undefined) throw notFound('question', reference)
  return toQueued(row)
}

function toQueued(row: QueuedRow): QueuedQuestion {
  const { id, conversationId, content, createdAt } = row
  // Those of before version 40 chose nothing that was kept.
  const options = row.options === null ? { waitMs: 0 } : (JSON.parse(row.options) as QuestionOptions)
  return { queuedId: toId('q', id), conversationId: toId('c', conversationId), content, createdAt, options }
}

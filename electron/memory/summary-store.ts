// Summaries that stand in prompts for the old turns of long conversations.

import { prepare, type Database } from './database.ts'
import type { ConversationSummary, StoredSummary } from './memory.ts'
import { resolveConversation, resolveMessage, toId } from './reference.ts'

export function readSummary(db: Database, input: { reference: string }): StoredSummary | null {
  const sql = 'SELECT uptoId, content, createdAt FROM conversation_summary WHERE conversationId = ?'
  const row = prepare<{ uptoId: number; content: string; createdAt: number }>(db, sql).get(
    resolveConversation(db, input.reference),
  )
  if (row === undefined) return null
  return { uptoMessageId: toId('m', row.uptoId), content: row.content, createdAt: row.createdAt }
}

export function writeSummary(
  db: Database,
  input: { reference: string; summary: ConversationSummary; now: number },
): void {
  const conversationId = resolveConversation(db, input.reference)
  const { id } = resolveMessage(db, input.summary.uptoMessageId, conversationId)
  const sql = `
    INSERT INTO conversation_summary (conversationId, uptoId, content, createdAt) VALUES (?, ?, ?, ?)
    ON CONFLICT (conversationId) DO UPDATE SET
      uptoId = excluded.uptoId, content = excluded.content, createdAt = excluded.createdAt`
  prepare(db, sql).run(conversationId, id, input.summary.content, input.now)
}

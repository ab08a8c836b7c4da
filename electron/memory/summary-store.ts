// Summaries that stand in prompts for the old turns of long conversations.

import { prepare, type Database } from './database.ts'
import type { ConversationSummary } from './memory.ts'
import { resolveConversation, resolveMessage, toId } from './reference.ts'

export function readSummary(db: Database, input: { reference: string }): ConversationSummary | null {
  const sql = 'SELECT uptoId, content FROM conversation_summary WHERE conversationId = ?'
  const row = prepare<{ uptoId: number; content: string }>(db, sql).get(resolveConversation(db, input.reference))
  return row === undefined ? null : { uptoMessageId: toId('m', row.uptoId), content: row.content }
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

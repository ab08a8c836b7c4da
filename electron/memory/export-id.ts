// What a conversation or message is called in an export: its externalId, or its own id with its time, which another store
// takes for an externalId and this one knows again.

import { prepare, type Database } from './database.ts'

export function exportId(prefix: 'c' | 'm', row: { id: number; externalId: string | null; createdAt: number }): string {
  return row.externalId ?? `${prefix}${row.id}@${row.createdAt}`
}

const pattern = /^([cm])(\d{1,15})@(\d{1,16})$/

function ownPlace(prefix: 'c' | 'm', name: string): { id: number; createdAt: number } | null {
  const found = pattern.exec(name)
  return found?.[1] === prefix ? { id: Number(found[2]), createdAt: Number(found[3]) } : null
}

/** The visible conversation that an import calls `name`. */
export function findExportedConversation(db: Database, name: string): number | undefined {
  const byName = 'SELECT id FROM conversation WHERE externalId = ? AND deletedAt IS NULL'
  const found = prepare<{ id: number }>(db, byName).get(name)
  if (found !== undefined) return found.id
  const own = ownPlace('c', name)
  if (own === null) return undefined
  const sql = 'SELECT id FROM conversation WHERE id = ? AND createdAt = ? AND externalId IS NULL AND deletedAt IS NULL'
  return prepare<{ id: number }>(db, sql).get(own.id, own.createdAt)?.id
}

export interface ExportedMessage {
  readonly id: number
  readonly role: string
  readonly content: string
}

/** The message of `conversationId` that an import calls `name`. */
export function findExportedMessage(db: Database, conversationId: number, name: string): ExportedMessage | undefined {
  const byName = 'SELECT id, role, content FROM message WHERE externalId = ? AND conversationId = ?'
  const found = prepare<ExportedMessage>(db, byName).get(name, conversationId)
  if (found !== undefined) return found
  const own = ownPlace('m', name)
  if (own === null) return undefined
  const sql = `
    SELECT id, role, content FROM message WHERE id = ? AND conversationId = ? AND createdAt = ? AND externalId IS NULL`
  return prepare<ExportedMessage>(db, sql).get(own.id, conversationId, own.createdAt)
}

// Exports, a bounded piece at a time: whoever writes them asks for the next when it has put the last away.

import type { ExportSlice } from '../../../shared/transfers.ts'
import { readConversation } from '../conversation-store.ts'
import { badCursor, decodeCursor, encodeCursor } from '../cursor.ts'
import { prepare, type Database } from '../database.ts'
import { exportId } from '../export-id.ts'
import { readMessages } from '../message-record.ts'
import { resolveConversation, toId } from '../reference.ts'
import type { ExportedConversation, ExportedMessage, ExportFormat, RoleLabels } from './exported.ts'
import { htmlExport } from './html-export.ts'
import { jsonExport } from './json-export.ts'
import { markdownExport } from './markdown-export.ts'

const formats = { json: jsonExport, markdown: markdownExport, html: htmlExport } as const

const PART_MESSAGES = 200
/** A slice ends after the part that passes this. */
const SLICE_CHARACTERS = 500_000

export interface ExportInput {
  /** Left out: all conversations. */
  readonly reference?: string
  readonly format: keyof typeof formats
  readonly cursor?: string
  readonly labels: RoleLabels
}

export function readExport(db: Database, input: ExportInput): ExportSlice {
  const format: ExportFormat = formats[input.format]
  const only = input.reference === undefined ? null : resolveConversation(db, input.reference)
  const query = `export:${input.format}:${only ?? 'all'}`
  const asked = input.cursor === undefined ? null : decodeCursor(query, input.cursor)
  if (input.cursor !== undefined && asked === null) throw badCursor()
  // What is made while the export runs is left to the next one.
  const begin = () => [only ?? nextConversation(db, 0, Number.MAX_SAFE_INTEGER) ?? 0, 0, only ?? lastConversation(db)]
  const [startId = 0, startAfter = 0, endId = 0] = asked?.key ?? begin()
  let conversationId: number | null = startId === 0 ? null : startId
  let afterId = startAfter
  let text = asked === null ? format.head(only === null ? 'Jarvis' : readConversation(db, only).title) : ''
  let isFirstOfAll = asked === null
  let conversations = 0
  let messages = 0
  while (conversationId !== null && text.length < SLICE_CHARACTERS) {
    const part = readPart(db, conversationId, afterId, format.scope)
    if (part.messages.length > 0) {
      const conversation = exportedConversation(db, conversationId)
      const isLast = part.lastId === null
      text += format.part(
        { conversation, messages: part.messages, isFirst: afterId === 0, isLast, isFirstOfAll },
        input.labels,
      )
      isFirstOfAll = false
    }
    messages += part.messages.length
    afterId = part.lastId ?? 0
    if (part.lastId !== null) continue
    conversations++
    conversationId = only === null ? nextConversation(db, conversationId, endId) : null
  }
  if (conversationId === null) return { text: text + format.foot(), nextCursor: null, conversations, messages }
  const key = [conversationId, afterId, endId]
  return { text, nextCursor: encodeCursor(query, { direction: 'next', key }), conversations, messages }
}

function lastConversation(db: Database): number {
  return prepare<{ id: number | null }>(db, 'SELECT max(id) AS id FROM conversation').get()?.id ?? 0
}

function nextConversation(db: Database, afterId: number, endId: number): number | null {
  const sql = 'SELECT id FROM conversation WHERE id > ? AND id <= ? AND deletedAt IS NULL ORDER BY id LIMIT 1'
  return prepare<{ id: number }>(db, sql).get(afterId, endId)?.id ?? null
}

/** `lastId` null: these messages end the conversation. */
function readPart(
  db: Database,
  conversationId: number,
  afterId: number,
  scope: ExportFormat['scope'],
): { messages: ExportedMessage[]; lastId: number | null } {
  const ids = nextIds(db, conversationId, afterId, scope)
  const messages = exportedMessages(db, conversationId, ids.slice(0, PART_MESSAGES))
  return { messages, lastId: messages.length < ids.length ? (ids[messages.length - 1] ?? null) : null }
}

/** One more than a part has, if there are. */
function nextIds(db: Database, conversationId: number, afterId: number, scope: ExportFormat['scope']): number[] {
  const limit = PART_MESSAGES + 1
  if (scope === 'all') {
    const sql = 'SELECT id FROM message WHERE conversationId = ? AND id > ? ORDER BY id LIMIT ?'
    return prepare<{ id: number }>(db, sql)
      .all(conversationId, afterId, limit)
      .map(row => row.id)
  }
  const first =
    afterId === 0
      ? 'SELECT activeRootId AS id FROM conversation WHERE id = ?'
      : 'SELECT activeChildId AS id FROM message WHERE id = ?'
  const sql = `
    WITH RECURSIVE branch (id, activeChildId) AS (
      SELECT id, activeChildId FROM message WHERE id = (${first})
      UNION ALL
      SELECT message.id, message.activeChildId FROM branch CROSS JOIN message ON message.id = branch.activeChildId
      LIMIT ?
    )
    SELECT id FROM branch`
  return prepare<{ id: number }>(db, sql)
    .all(afterId === 0 ? conversationId : afterId, limit)
    .map(row => row.id)
}

function exportedConversation(db: Database, id: number): ExportedConversation {
  const { externalId, title, titleSource, isPinned, createdAt, updatedAt } = readConversation(db, id)
  return { id: exportId('c', { id, externalId, createdAt }), title, titleSource, isPinned, createdAt, updatedAt }
}

/** As many of `ids` as fit into a page. */
function exportedMessages(db: Database, conversationId: number, ids: readonly number[]): ExportedMessage[] {
  const sql = `
    SELECT message.id, parent.id AS parentId, parent.externalId AS parentName, parent.createdAt AS parentTime,
      iif(message.parentId IS NULL, (SELECT activeRootId FROM conversation WHERE id = ?), parent.activeChildId)
        IS message.id AS isShown
    FROM json_each(?) AS wanted CROSS JOIN message ON message.id = wanted.value
    LEFT JOIN message AS parent ON parent.id = message.parentId`
  const rows = prepare<PlaceRow>(db, sql).all(conversationId, JSON.stringify(ids))
  const places = new Map(rows.map(row => [toId('m', row.id), row]))
  return readMessages(db, ids).flatMap(message => {
    const { messageId, externalId, conversationId: _, branch: __, ...rest } = message
    const place = places.get(messageId)
    if (place === undefined) return []
    const { id, parentId, parentName, parentTime, isShown } = place
    return {
      ...rest,
      id: exportId('m', { id, externalId, createdAt: message.createdAt }),
      parentId:
        parentId === null ? null : exportId('m', { id: parentId, externalId: parentName, createdAt: parentTime ?? 0 }),
      isShown: isShown === 1,
    }
  })
}

interface PlaceRow {
  readonly id: number
  readonly parentId: number | null
  readonly parentName: string | null
  readonly parentTime: number | null
  readonly isShown: number
}

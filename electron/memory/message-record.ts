// Rows of the message table and the messages they stand for.

import type { ErrorShape } from '../../shared/errors.ts'
import type { CachedFrom } from '../../shared/cache-models.ts'
import type { Branch, EngineName, Message, MessageStatus, Role, Timings, TokenCounts } from '../../shared/models.ts'
import { prepare, prepareColumn, type Database } from './database.ts'
import { notFound, toId } from './reference.ts'

/**
 * A page ends early at this many UTF-16 units of text, though not before its first message: at worst (six bytes each as
 * JSON) that still fits into one frame.
 */
const MAX_PAGE_TEXT = 2_000_000

interface MessageRow {
  readonly id: number
  readonly conversationId: number
  readonly parentId: number | null
  readonly role: Role
  readonly status: MessageStatus
  readonly createdAt: number
  readonly isPinned: number
  readonly promptTruncated: number
  readonly externalId: string | null
  readonly name: string | null
  readonly engine: EngineName | null
  readonly endpoint: string | null
  readonly model: string | null
  readonly error: string | null
  readonly timings: string | null
  readonly tokens: string | null
  readonly cache: string | null
  readonly reasoning: string | null
  readonly content: string
  readonly firstForkId: number | null
}

/** Also of a deleted conversation: for those who have its number already. */
export function readMessage(db: Database, id: number): Message {
  const [message] = readMessages(db, [id])
  if (message === undefined) throw notFound('message', toId('m', id))
  return message
}

/** In the order of `ids`, as many as fit into a page. */
export function readMessages(db: Database, ids: readonly number[]): Message[] {
  const rows: MessageRow[] = []
  let text = 0
  // One statement for all: 50 of them would take three times as long.
  for (const row of prepare<MessageRow>(db, rowsInOrder).iterate(JSON.stringify(ids))) {
    text += row.content.length + (row.reasoning?.length ?? 0)
    if (text > MAX_PAGE_TEXT && rows.length > 0) break
    rows.push(row)
  }
  const forked = forkedOf(db, rows)
  const versions = new Map<string, readonly number[]>()
  return rows.map(row => toMessage(row, forked.has(row.id) ? branchOf(db, row, versions) : alone))
}

const alone: Branch = { index: 1, count: 1, previousId: null, nextId: null }

const rowsInOrder = `
  SELECT message.*, firstForkId FROM json_each(?) AS wanted CROSS JOIN message ON message.id = wanted.value
  CROSS JOIN conversation ON conversation.id = message.conversationId`

/** Where it is worth looking for versions: it ignores their role. Nothing above a conversation's first fork has any. */
function forkedOf(db: Database, rows: readonly MessageRow[]): ReadonlySet<number> {
  const below = rows.filter(row => row.firstForkId !== null && (row.parentId ?? 0) >= row.firstForkId)
  if (below.length === 0) return new Set()
  const ids = JSON.stringify(below.map(({ id }) => id))
  return new Set(prepareColumn<number>(db, forkedAmong).all(ids))
}

const forkedAmong = `
  SELECT message.id FROM json_each(?) AS wanted CROSS JOIN message ON message.id = wanted.value
  WHERE CASE WHEN parentId IS NULL
    THEN EXISTS (SELECT 1 FROM message AS other
      WHERE other.conversationId = message.conversationId AND other.parentId IS NULL AND other.id <> message.id)
    ELSE EXISTS (SELECT 1 FROM message AS other WHERE other.parentId = message.parentId AND other.id <> message.id)
  END`

function toMessage(row: MessageRow, branch: Branch): Message {
  return {
    messageId: toId('m', row.id),
    externalId: row.externalId,
    conversationId: toId('c', row.conversationId),
    parentId: row.parentId === null ? null : toId('m', row.parentId),
    role: row.role,
    name: row.name,
    content: row.content,
    reasoning: row.reasoning,
    status: row.status,
    // JSON below was written by `toJson` from the same types.
    error: fromJson(row.error) as ErrorShape | null,
    createdAt: row.createdAt,
    isPinned: row.isPinned === 1,
    engine: row.engine,
    endpoint: row.endpoint,
    model: row.model,
    promptTruncated: row.promptTruncated === 1,
    timings: fromJson(row.timings) as Timings | null,
    tokens: fromJson(row.tokens) as TokenCounts | null,
    cache: fromJson(row.cache) as CachedFrom | null,
    branch,
  }
}

/** `known` keeps the versions already read for this page. */
function branchOf(db: Database, row: MessageRow, known: Map<string, readonly number[]>): Branch {
  const key = `${row.conversationId}/${row.parentId ?? ''}/${row.role}`
  let ids = known.get(key)
  if (ids === undefined) {
    const place = row.parentId === null ? 'conversationId = ? AND parentId IS NULL' : 'parentId = ?'
    const sql = `SELECT id FROM message WHERE ${place} AND role = ? ORDER BY id`
    ids = prepare<{ id: number }>(db, sql)
      .all(row.parentId ?? row.conversationId, row.role)
      .map(version => version.id)
    known.set(key, ids)
  }
  const index = ids.indexOf(row.id)
  const idAt = (at: number) => {
    const id = ids[at]
    return id === undefined ? null : toId('m', id)
  }
  return { index: index + 1, count: ids.length, previousId: idAt(index - 1), nextId: idAt(index + 1) }
}

export function toJson(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value)
}

function fromJson(text: string | null): unknown {
  return text === null ? null : JSON.parse(text)
}

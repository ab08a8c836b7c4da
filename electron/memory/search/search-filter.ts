// What a search is limited to, as the store's numbers, and as a condition of SQL. Deleted conversations are never in it.

import type { Role } from '../../../shared/models.ts'
import { fold } from '../../lib/embedder/tokenizer.ts'
import { prepare, type BindValue, type Database } from '../database.ts'
import { findConversation, resolveConversation } from '../reference.ts'
import type { QueryFilter } from './query.ts'
import type { SlotFilter } from './vector-scan.ts'
import { kindOf } from './vector-memory.ts'

/** As a caller gives it, apart from the query's text. */
export interface SearchScope {
  readonly conversation?: string
  readonly role?: Role
  /** Epoch ms, inclusive. */
  readonly from?: number
  /** Epoch ms, exclusive. */
  readonly to?: number
  readonly isPinned?: true
}

export interface SearchFilter {
  readonly conversationIds: readonly number[] | null
  readonly role: Role | null
  readonly from: number | null
  readonly to: number | null
  readonly isPinned: boolean
  /** Names of those who wrote it. */
  readonly names: readonly string[] | null
  /** Only messages that were there when the first page was read. */
  readonly asOf: number
}

const MAX_TITLES = 500
/** Not a join: the planner would first read all conversations into a filter. */
const visible = '(SELECT deletedAt IS NULL FROM conversation WHERE conversation.id = message.conversationId)'

export function resolveFilter(db: Database, scope: SearchScope, query: QueryFilter, asOf: number): SearchFilter {
  const named = scope.conversation === undefined ? null : [resolveConversation(db, scope.conversation)]
  const titled = query.title === undefined ? null : conversationsTitled(db, query.title)
  return {
    conversationIds: named === null || titled === null ? (named ?? titled) : named.filter(id => titled.includes(id)),
    role: query.role ?? scope.role ?? null,
    from: latest(scope.from, query.after),
    to: earliest(scope.to, query.before),
    isPinned: query.isPinned === true || scope.isPinned === true,
    names: query.from === undefined ? null : namesWith(db, query.from),
    asOf,
  }
}

function latest(a: number | undefined, b: number | undefined): number | null {
  return a === undefined && b === undefined ? null : Math.max(a ?? -Infinity, b ?? -Infinity)
}

function earliest(a: number | undefined, b: number | undefined): number | null {
  return a === undefined && b === undefined ? null : Math.min(a ?? Infinity, b ?? Infinity)
}

/** Names that hold `part`, whatever its case and accents. */
function namesWith(db: Database, part: string): string[] {
  const wanted = fold(part)
  const names = prepare<{ name: string }>(db, 'SELECT name FROM speaker')
    .all()
    .map(row => row.name)
  return names.filter(name => fold(name).includes(wanted))
}

/** An own id or externalId, or else part of the title, whatever its case and accents; the newest conversations first. */
function conversationsTitled(db: Database, title: string): number[] {
  const exact = findConversation(db, title, 'visible')
  if (exact !== undefined) return [exact]
  const wanted = fold(title)
  const found: number[] = []
  const all = prepare<{ id: number; title: string }>(
    db,
    'SELECT id, title FROM conversation WHERE deletedAt IS NULL ORDER BY isPinned DESC, activity DESC',
  )
  for (const row of all.iterate()) {
    if (fold(row.title).includes(wanted)) found.push(row.id)
    if (found.length === MAX_TITLES) break
  }
  return found
}

export function isUnlimited(filter: SearchFilter): boolean {
  const { conversationIds, role, from, to, isPinned, names } = filter
  return conversationIds === null && role === null && from === null && to === null && !isPinned && names === null
}

/** Of rows of `message`; with the values it needs. */
export function conditionOf(filter: SearchFilter): { sql: string; values: BindValue[] } {
  const parts = ['message.id <= ?', visible, `message.status <> 'streaming'`]
  const values: BindValue[] = [filter.asOf]
  const add = (sql: string, value: BindValue) => {
    parts.push(sql)
    values.push(value)
  }
  if (filter.conversationIds !== null) {
    const [only] = filter.conversationIds
    if (filter.conversationIds.length === 1 && only !== undefined) add('message.conversationId = ?', only)
    else add('message.conversationId IN (SELECT value FROM json_each(?))', JSON.stringify(filter.conversationIds))
  }
  if (filter.role !== null) add('message.role = ?', filter.role)
  if (filter.from !== null) add('message.createdAt >= ?', filter.from)
  if (filter.to !== null) add('message.createdAt < ?', filter.to)
  if (filter.isPinned) parts.push('message.isPinned = 1')
  if (filter.names !== null) add('message.name IN (SELECT value FROM json_each(?))', JSON.stringify(filter.names))
  return { sql: parts.join(' AND '), values }
}

/** The same of codes, as far as their memory knows; the rest is seen when the messages are read. */
export function slotFilterOf(db: Database, filter: SearchFilter): SlotFilter | null {
  const deleted = new Set(
    prepare<{ id: number }>(db, 'SELECT id FROM conversation WHERE deletedAt IS NOT NULL')
      .all()
      .map(row => row.id),
  )
  const { conversationIds, role, from, to } = filter
  if (conversationIds === null && role === null && from === null && to === null && deleted.size === 0) return null
  const wanted = conversationIds === null ? null : new Uint8Array(Math.max(0, ...conversationIds) + 1)
  for (const id of conversationIds ?? []) wanted?.fill(1, id, id + 1)
  const kind = role === null ? null : kindOf(role)
  const since = from === null ? -Infinity : Math.floor(from / 1_000)
  const until = to === null ? Infinity : Math.floor(to / 1_000)
  return slot =>
    (kind === null || slot.kind === kind) &&
    slot.seconds >= since &&
    slot.seconds <= until &&
    (wanted === null || wanted[slot.conversationId] === 1) &&
    (deleted.size === 0 || !deleted.has(slot.conversationId))
}

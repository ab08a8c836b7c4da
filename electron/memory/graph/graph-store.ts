// Keeps the graph true: messages are looked through a slice at a time when nothing else goes on, in the order they were
// stored; what a write changed, hid or removed of those is followed before its transaction ends.

import type { Role } from '../../../shared/models.ts'
import { monthOf } from '../../../shared/month.ts'
import { prepare, prepareColumn, type Database } from '../database.ts'
import { foldName } from './fold-name.ts'
import { GraphSums, type GraphMessage } from './graph-sums.ts'
import { mineEntities, type MinedEntity } from './mine-entities.ts'

/** UTF-16 units of messages in one slice: some ten ms. */
const SLICE_LENGTH = 100_000

interface MessageRow {
  readonly id: number
  readonly conversationId: number
  readonly parentId: number | null
  readonly createdAt: number
  readonly role: Role
  readonly name: string | null
  readonly isStreaming: number
  readonly content: string
}

const columns = `id, conversationId, parentId, createdAt, role, name, status = 'streaming' AS isStreaming, content`

export interface MinedSlice {
  /** Messages that were not looked through yet; by ids, so at most. */
  readonly left: number
  /** False: the graph, and what of the messages it knows, is what it was. */
  readonly isChanged: boolean
}

/** Looks through up to `limit` more messages. */
export function mineGraph(db: Database, input: { limit: number }): MinedSlice {
  const from = minedTo(db)
  const sums = new GraphSums()
  const rows = prepare<MessageRow>(db, `SELECT ${columns} FROM message WHERE id > ? ORDER BY id LIMIT ?`)
  let to = from
  let length = 0
  const read: MessageRow[] = []
  for (const row of rows.iterate(from, input.limit)) {
    read.push(row)
    to = row.id
    length += row.content.length
    if (length >= SLICE_LENGTH) break
  }
  for (const row of read) mine(db, sums, row)
  if (to > from) prepare(db, 'UPDATE graph_state SET minedTo = ?').run(to)
  const isChanged = sums.store(db)
  return { left: leftAfter(db, to), isChanged: isChanged || to > from }
}

export function minedTo(db: Database): number {
  return prepareColumn<number>(db, 'SELECT minedTo FROM graph_state').get() ?? 0
}

export function leftAfter(db: Database, id: number): number {
  return Math.max(0, (prepareColumn<number | null>(db, 'SELECT max(id) FROM message').get() ?? 0) - id)
}

/** After a write, in its transaction. */
export function followGraph(db: Database): void {
  const changed = prepareColumn<number>(db, 'SELECT messageId FROM graph_change').all()
  const conversations = prepareColumn<number>(db, 'SELECT conversationId FROM graph_hidden_change').all()
  if (changed.length === 0 && conversations.length === 0) return
  const sums = new GraphSums()
  // By falling ids: answers go before what they answer, as sums of both are taken back.
  const gone = changed.toReversed().flatMap(id => remove(db, sums, id))
  for (const id of changed) {
    const row = prepare<MessageRow>(db, `SELECT ${columns} FROM message WHERE id = ?`).get(id)
    if (row !== undefined) mine(db, sums, row)
  }
  for (const id of conversations) follow(db, sums, id)
  sums.store(db)
  const drop = 'DELETE FROM entity WHERE id = ? AND NOT EXISTS (SELECT 1 FROM mention WHERE entityId = entity.id)'
  for (const id of new Set(gone)) prepare(db, drop).run(id)
  prepare(db, 'DELETE FROM graph_change').run()
  prepare(db, 'DELETE FROM graph_hidden_change').run()
}

function mine(db: Database, sums: GraphSums, row: MessageRow): void {
  // One being written is a change when it ends.
  if (row.isStreaming === 1 || (row.role !== 'user' && row.role !== 'assistant')) return
  const mined = mineEntities(row.content, row.name)
  if (mined.length === 0) return
  const entities = mined.map(entity => idOf(db, entity))
  const { id: messageId, conversationId, parentId: previousId } = row
  const message = { messageId, conversationId, previousId, month: monthOf(row.createdAt), entities }
  prepare(db, 'INSERT INTO graph_message VALUES (?, ?, ?, ?, ?)').run(
    messageId,
    conversationId,
    previousId,
    message.month,
    JSON.stringify(entities),
  )
  for (const id of entities) prepare(db, 'INSERT INTO mention VALUES (?, ?)').run(id, messageId)
  if (!isHidden(db, conversationId)) countAll(db, sums, message, 1)
}

/** Answers with what it spoke of. */
function remove(db: Database, sums: GraphSums, messageId: number): readonly number[] {
  const message = readMessage(db, messageId)
  if (message === undefined) return []
  if (!isHidden(db, message.conversationId)) countAll(db, sums, message, -1)
  prepare(db, 'DELETE FROM graph_message WHERE messageId = ?').run(messageId)
  for (const id of message.entities) {
    prepare(db, 'DELETE FROM mention WHERE entityId = ? AND messageId = ?').run(id, messageId)
  }
  return message.entities
}

/** With what it answers and what answers it. */
function countAll(db: Database, sums: GraphSums, message: GraphMessage, sign: 1 | -1): void {
  sums.count(message, sign)
  const previous = message.previousId === null ? undefined : readMessage(db, message.previousId)
  if (previous !== undefined) sums.countAnswer(message, previous, sign)
  const answers = prepare<GraphRow>(db, `SELECT * FROM graph_message WHERE previousId = ?`).all(message.messageId)
  for (const answer of answers) sums.countAnswer(toMessage(answer), message, sign)
}

/** Counts a conversation's messages, or no longer, as it is shown or hidden now. */
function follow(db: Database, sums: GraphSums, conversationId: number): void {
  const sql = 'SELECT deletedAt IS NULL AS isShown FROM conversation WHERE id = ?'
  const found = prepareColumn<number>(db, sql).get(conversationId)
  const wasHidden = isHidden(db, conversationId)
  if (found === undefined || wasHidden === (found === 0)) {
    if (found === undefined) prepare(db, 'DELETE FROM graph_hidden WHERE conversationId = ?').run(conversationId)
    return
  }
  const sign = found === 1 ? 1 : -1
  const rows = prepare<GraphRow>(db, 'SELECT * FROM graph_message WHERE conversationId = ?').all(conversationId)
  const messages = new Map(rows.map(row => [row.messageId, toMessage(row)]))
  for (const message of messages.values()) {
    sums.count(message, sign)
    const previous = messages.get(message.previousId ?? 0)
    if (previous !== undefined) sums.countAnswer(message, previous, sign)
  }
  if (sign === 1) prepare(db, 'DELETE FROM graph_hidden WHERE conversationId = ?').run(conversationId)
  else prepare(db, 'INSERT INTO graph_hidden VALUES (?)').run(conversationId)
}

function isHidden(db: Database, conversationId: number): boolean {
  return prepare(db, 'SELECT 1 FROM graph_hidden WHERE conversationId = ?').get(conversationId) !== undefined
}

function idOf(db: Database, { kind, name }: MinedEntity): number {
  const known = prepareColumn<number>(db, 'SELECT id FROM entity WHERE kind = ? AND name = ?').get(kind, name)
  if (known !== undefined) return known
  const sql = `INSERT INTO entity (kind, name, folded, mentions, months) VALUES (?, ?, ?, 0, '[]')`
  return Number(prepare(db, sql).run(kind, name, foldName(kind, name)).lastInsertRowid)
}

interface GraphRow extends Omit<GraphMessage, 'entities'> {
  readonly entities: string
}

function readMessage(db: Database, messageId: number): GraphMessage | undefined {
  const row = prepare<GraphRow>(db, 'SELECT * FROM graph_message WHERE messageId = ?').get(messageId)
  return row === undefined ? undefined : toMessage(row)
}

function toMessage(row: GraphRow): GraphMessage {
  // Written by `mine`.
  return { ...row, entities: JSON.parse(row.entities) as number[] }
}

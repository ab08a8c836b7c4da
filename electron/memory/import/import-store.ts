// Imports as the store keeps them: slices of a file, each one transaction, and the list of what was imported.

import type { ImportRecord } from '../../../shared/transfers.ts'
import { AppError } from '../../../shared/errors.ts'
import { prepare, type BindValue, type Database } from '../database.ts'
import { toJson } from '../message-record.ts'
import type { ImportedConversation, ImportedMessage, ImportSlice, SliceOutcome } from './imported.ts'
import { indexSlice } from '../search/text-index.ts'
import type { SliceTerms } from '../search/slice-terms.ts'
import { planConversation, type NewMessage, type Plan } from './plan-conversation.ts'

/** A title made of a message's first words. */
const MAX_TITLE = 60
const MAX_LISTED = 100

export function beginImport(db: Database, input: { name: string; now: number }): number {
  const sql = `INSERT INTO import (name, state, startedAt) VALUES (?, 'running', ?)`
  return Number(prepare(db, sql).run(input.name, input.now).lastInsertRowid)
}

export function endImport(
  db: Database,
  input: { importId: number; state: 'done' | 'cancelled' | 'failed'; problems: number },
): ImportRecord {
  const sql = 'UPDATE import SET state = ?, problems = ? WHERE id = ?'
  prepare(db, sql).run(input.state, input.problems, input.importId)
  return readImport(db, input.importId)
}

/** Those of a process that ended while it imported; at the next start nothing imports any more. */
export function interruptImports(db: Database): void {
  prepare(db, `UPDATE import SET state = 'cancelled' WHERE state = 'running'`).run()
}

export function readImport(db: Database, importId: number): ImportRecord {
  const row = prepare<ImportRow>(db, 'SELECT * FROM import WHERE id = ?').get(importId)
  if (row === undefined) {
    const reference = String(importId)
    throw new AppError('not_found', `There is no import ${reference}.`, { data: { kind: 'import', reference } })
  }
  return toRecord(row)
}

/** Newest first; those that added nothing are not worth a line. */
export function listImports(db: Database): ImportRecord[] {
  const sql = `SELECT * FROM import WHERE id > 0 AND (messages > 0 OR state = 'running') ORDER BY id DESC LIMIT ?`
  return prepare<ImportRow>(db, sql).all(MAX_LISTED).map(toRecord)
}

type ImportRow = Omit<ImportRecord, 'importId'> & { readonly id: number }

function toRecord({ id, ...row }: ImportRow): ImportRecord {
  const { name, state, startedAt, conversations, messages, skipped, problems } = row
  return { importId: id, name, state, startedAt, conversations, messages, skipped, problems }
}

/** `slice` is an ImportSlice as JSON; `terms` of its messages in their order, null: the word index finds them itself. */
export function importSlice(
  db: Database,
  input: { importId: number; slice: Uint8Array; terms: SliceTerms | null },
): SliceOutcome {
  const { conversations } = parseSlice(input.slice)
  db.pragma('defer_foreign_keys = ON')
  const total = { conversations: 0, messages: 0, skipped: 0, problems: [] as SliceOutcome['problems'][number][] }
  const firstMessageId = nextId(db, 'message')
  let messageId = firstMessageId
  const firstConversationId = nextId(db, 'conversation')
  let conversationId = firstConversationId
  /** By place in the slice; 0: it is there already. */
  const ids: number[] = []
  for (const conversation of conversations) {
    const plan = planConversation(db, conversation, messageId)
    ids.push(...idsByPlace(conversation, plan))
    total.skipped += plan.skipped
    total.problems.push(...plan.problems)
    if (plan.messages.length === 0) continue
    messageId += plan.messages.length
    total.messages += plan.messages.length
    if (plan.conversationId === null) {
      // Messages first, so that the conversation is stored with their count instead of being counted up one by one: a
      // third of the time. The reference to it is checked at the transaction's end.
      insertMessages(db, conversationId, plan.messages)
      insertConversation(db, conversationId, conversation, plan)
      conversationId++
      total.conversations++
    } else {
      insertMessages(db, plan.conversationId, plan.messages)
      extendConversation(db, plan.conversationId, plan)
    }
  }
  if (input.terms !== null) indexSlice(db, ids, input.terms)
  addRange(db, input.importId, 'message', firstMessageId, messageId - 1)
  addRange(db, input.importId, 'conversation', firstConversationId, conversationId - 1)
  const sql = `
    UPDATE import SET conversations = conversations + ?, messages = messages + ?, skipped = skipped + ? WHERE id = ?`
  prepare(db, sql).run(total.conversations, total.messages, total.skipped, input.importId)
  return total
}

/** The plan's messages are some of the conversation's, in its order. */
function idsByPlace({ messages }: ImportedConversation, plan: Plan): number[] {
  let next = 0
  return messages.map(source => (plan.messages[next]?.source === source ? (plan.messages[next++]?.id ?? 0) : 0))
}

/** What `importSlice` would do, were the file to hold no id twice. */
export function checkSlice(
  db: Database,
  input: { slice: Uint8Array },
): SliceOutcome & { readonly isKnown: Readonly<Record<string, boolean>> } {
  const plans = parseSlice(input.slice).conversations.map(conversation => ({
    id: conversation.id,
    plan: planConversation(db, conversation, 1),
  }))
  return {
    conversations: plans.filter(({ plan }) => plan.conversationId === null && plan.messages.length > 0).length,
    messages: plans.reduce((sum, { plan }) => sum + plan.messages.length, 0),
    skipped: plans.reduce((sum, { plan }) => sum + plan.skipped, 0),
    problems: plans.flatMap(({ plan }) => plan.problems),
    isKnown: Object.fromEntries(plans.map(({ id, plan }) => [id, plan.conversationId !== null])),
  }
}

function parseSlice(slice: Uint8Array): ImportSlice {
  // Written by import-thread.ts.
  return JSON.parse(new TextDecoder().decode(slice)) as ImportSlice
}

/** AUTOINCREMENT never gives an id twice, not even after the newest row went. */
function nextId(db: Database, table: 'conversation' | 'message'): number {
  const row = prepare<{ seq: number }>(db, 'SELECT seq FROM sqlite_sequence WHERE name = ?').get(table)
  return (row?.seq ?? 0) + 1
}

function insertConversation(db: Database, id: number, conversation: ImportedConversation, plan: Plan): void {
  const { messages } = plan
  // A deleted one gives its name up: it can still be restored, and what is imported is whole.
  prepare(db, 'UPDATE conversation SET externalId = NULL WHERE externalId = ?').run(conversation.id)
  const times = messages.map(({ source }) => source.createdAt)
  const sql = `
    INSERT INTO conversation (id, externalId, title, titleSource, isPinned, createdAt, updatedAt, activity, messageCount,
      activeRootId, activeLeafId, firstForkId)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
  const title = (conversation.title ?? '').trim()
  prepare(db, sql).run(
    id,
    conversation.id,
    title === '' ? firstWords(messages) : title,
    title === '' ? 'question' : (conversation.titleSource ?? 'user'),
    Number(conversation.isPinned ?? false),
    conversation.createdAt ?? times[0] ?? 0,
    conversation.updatedAt ?? times.at(-1) ?? 0,
    messages.at(-1)?.id ?? 0,
    messages.length,
    plan.activeRootId,
    plan.activeLeafId ?? leafBelow(plan),
    plan.firstForkId,
  )
}

function firstWords(messages: readonly NewMessage[]): string {
  const first = messages.find(({ source }) => source.role === 'user') ?? messages[0]
  const words = (first?.source.content.slice(0, 1_000) ?? '').replace(/\s+/g, ' ').trim()
  return words.length <= MAX_TITLE ? words || '…' : `${words.slice(0, MAX_TITLE - 1).replace(/\s+\S*$/, '')}…`
}

/** The end of the shown branch of a conversation that is all in the plan. */
function leafBelow(plan: Plan): number | null {
  const byId = new Map(plan.messages.map(message => [message.id, message]))
  let id = plan.activeRootId
  for (let next = id; next !== null; next = byId.get(next)?.activeChildId ?? null) id = next
  return id
}

function extendConversation(db: Database, conversationId: number, plan: Plan): void {
  for (const [id, childId] of plan.activeChildren) {
    prepare(db, 'UPDATE message SET activeChildId = ? WHERE id = ?').run(childId, id)
  }
  const sql = `
    UPDATE conversation SET activeRootId = ?, activeLeafId = ?, firstForkId = ?, activity = ?, updatedAt = max(updatedAt, ?)
    WHERE id = ?`
  prepare(db, sql).run(
    plan.activeRootId,
    plan.activeLeafId ?? walkToLeaf(db, plan.activeRootId),
    plan.firstForkId,
    plan.messages.at(-1)?.id ?? 0,
    plan.messages.at(-1)?.source.createdAt ?? 0,
    conversationId,
  )
}

/** Where the shown branch ends. */
export function walkToLeaf(db: Database, rootId: number | null): number | null {
  const sql = `
    WITH RECURSIVE branch (id, activeChildId) AS (
      SELECT id, activeChildId FROM message WHERE id = ?
      UNION ALL
      SELECT message.id, message.activeChildId FROM branch CROSS JOIN message ON message.id = branch.activeChildId
    )
    SELECT max(id) AS id FROM branch`
  return prepare<{ id: number | null }>(db, sql).get(rootId)?.id ?? null
}

function insertMessages(db: Database, conversationId: number, messages: readonly NewMessage[]): void {
  const plain = prepare(
    db,
    `INSERT INTO message (id, conversationId, parentId, activeChildId, role, status, createdAt, externalId, content)
     VALUES (?, ?, ?, ?, ?, 'complete', ?, ?, ?)`,
  )
  const statement = prepare(
    db,
    `INSERT INTO message (id, conversationId, parentId, activeChildId, role, status, createdAt, isPinned, promptTruncated,
       externalId, name, engine, endpoint, model, error, timings, tokens, reasoning, content)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  for (const { id, parentId, activeChildId, source } of messages) {
    if (isPlain(source)) {
      plain.run(id, conversationId, parentId, activeChildId, source.role, source.createdAt, source.id, source.content)
      continue
    }
    const values: BindValue[] = [
      id,
      conversationId,
      parentId,
      activeChildId,
      source.role,
      source.status ?? 'complete',
      source.createdAt,
      Number(source.isPinned ?? false),
      Number(source.promptTruncated ?? false),
      source.id,
      source.name ?? null,
      source.engine ?? null,
      source.endpoint ?? null,
      source.model ?? null,
      toJson(source.error ?? null),
      toJson(source.timings ?? null),
      toJson(source.tokens ?? null),
      source.reasoning ?? null,
      source.content,
    ]
    statement.run(...values)
  }
}

/** As most are: nothing is told of it but its text. A tenth of the time of an import. */
function isPlain(source: ImportedMessage): boolean {
  return (
    (source.status ?? 'complete') === 'complete' &&
    !source.isPinned &&
    !source.promptTruncated &&
    (source.name ?? source.engine ?? source.endpoint ?? source.model ?? null) === null &&
    (source.error ?? source.timings ?? source.tokens ?? source.reasoning ?? null) === null
  )
}

/** Joined to the one before where nothing else was stored in between. */
function addRange(db: Database, importId: number, kind: 'conversation' | 'message', first: number, last: number): void {
  if (last < first) return
  const extend = 'UPDATE import_range SET lastId = ? WHERE importId = ? AND kind = ? AND lastId = ?'
  if (prepare(db, extend).run(last, importId, kind, first - 1).changes > 0) return
  prepare(db, 'INSERT INTO import_range VALUES (?, ?, ?, ?)').run(importId, kind, first, last)
}

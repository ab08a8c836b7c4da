// Facts about the user: proposed, reviewed, edited, forgotten with a way back, purged for good.

import { AppError } from '../../../shared/errors.ts'
import type { Fact, FactPatch, FactSource, FactState } from '../../../shared/facts.ts'
import type { StrategicPage } from '../../../shared/models.ts'
import { foldText } from '../../lib/plain-words.ts'
import { prepare, securely, type Database } from '../database.ts'
import type { Place } from '../page.ts'
import { readStrategicPage, type AskedStrategy } from '../paging-strategy.ts'
import { toId } from '../reference.ts'

/** Rows one statement looks at for a search, of facts that a person has read one by one. */
const SLICE_ROWS = 1_000
const END = Number.MAX_SAFE_INTEGER

interface FactRow {
  readonly id: number
  readonly text: string
  readonly normal: string
  readonly state: FactState
  readonly confidence: number
  readonly createdAt: number
  readonly lastUsedAt: number | null
  readonly expiresAt: number | null
}

export interface NewFact {
  readonly text: string
  readonly confidence: number
  /** What was said, by own id. */
  readonly messageId: string | null
  readonly state: FactState
}

/** Those that say nothing new, forgotten and rejected ones included, are left out. Answers with what was added. */
export function addFacts(db: Database, input: { facts: readonly NewFact[]; now: number }): Fact[] {
  const sql = `
    INSERT INTO fact (text, normal, state, confidence, messageId, createdAt)
    SELECT ?, ?, ?, ?, (SELECT id FROM message WHERE id = ?), ? WHERE true ON CONFLICT DO NOTHING RETURNING id`
  return input.facts.flatMap(({ text, confidence, messageId, state }) => {
    const at = messageId === null ? null : Number(messageId.slice(1))
    const row = prepare<{ id: number }>(db, sql).get(text, foldText(text), state, confidence, at, input.now)
    return row === undefined ? [] : [readFact(db, row.id)]
  })
}

export function listFacts(
  db: Database,
  input: { state?: FactState; text?: string; limit: number; cursor?: string; strategy?: AskedStrategy },
): StrategicPage<Fact> {
  const words = foldText(input.text ?? '').split(' ')
  const isWanted = (row: FactRow) => words.every(word => row.normal.includes(word))
  return readStrategicPage({
    strategy: input.strategy ?? 'keyset',
    query: `facts:${input.state ?? 'all'}:${words.join(' ')}`,
    limit: input.limit,
    cursor: input.cursor,
    walk: {
      start: [END],
      after: ([id = END], limit) => walk(db, input.state, 'id < ?', 'DESC', id, limit, isWanted),
      before: ([id = END], limit) => walk(db, input.state, 'id > ?', 'ASC', id, limit, isWanted),
    },
    read: ids => ids.map(id => readFact(db, id)),
  })
}

function walk(
  db: Database,
  state: FactState | undefined,
  beyond: 'id < ?' | 'id > ?',
  order: 'ASC' | 'DESC',
  from: number,
  limit: number,
  isWanted: (row: FactRow) => boolean,
): Place[] {
  const filter = state === undefined ? '' : `state = '${state}' AND`
  const sql = `
    SELECT id, normal FROM fact WHERE ${filter} ${beyond} AND +forgottenAt IS NULL ORDER BY id ${order} LIMIT ?`
  const places: Place[] = []
  for (let key = from; ;) {
    const rows = prepare<FactRow>(db, sql).all(key, SLICE_ROWS)
    places.push(...rows.filter(isWanted).map(({ id }) => ({ id, key: [id] })))
    const last = rows.at(-1)
    if (places.length >= limit || rows.length < SLICE_ROWS || last === undefined) return places.slice(0, limit)
    key = last.id
  }
}

/** Changes each that is not forgotten; one whose new text another has is a `conflict`. */
export function changeFacts(db: Database, input: { factIds: readonly string[]; patch: FactPatch }): Fact[] {
  const { text, state, expiresAt } = input.patch
  return input.factIds.map(factId => {
    const id = resolveFact(db, factId)
    if (text !== undefined) setText(db, id, text)
    if (state !== undefined) prepare(db, 'UPDATE fact SET state = ? WHERE id = ?').run(state, id)
    if (expiresAt !== undefined) prepare(db, 'UPDATE fact SET expiresAt = ? WHERE id = ?').run(expiresAt, id)
    return readFact(db, id)
  })
}

/**
 * Out of sight and use at once; `restoreFacts` brings them back until they are purged. Answers with the conversations in
 * which they were said or used: what else was made from those may hold them.
 */
export function forgetFacts(db: Database, input: { factIds: readonly string[]; now: number }): string[] {
  const ids = input.factIds.map(factId => resolveFact(db, factId))
  for (const id of ids) prepare(db, 'UPDATE fact SET forgottenAt = ? WHERE id = ?').run(input.now, id)
  return dropTraces(db, ids)
}

/** Summaries made of conversations in which the facts were said or used; they are made anew without them. */
function dropTraces(db: Database, ids: readonly number[]): string[] {
  const wanted = JSON.stringify(ids)
  const sql = `
    SELECT message.conversationId AS id FROM json_each(?) AS wanted CROSS JOIN message_fact ON message_fact.factId = wanted.value
      CROSS JOIN message ON message.id = message_fact.messageId
    UNION SELECT message.conversationId FROM json_each(?) AS wanted CROSS JOIN fact ON fact.id = wanted.value
      CROSS JOIN message ON message.id = fact.messageId
    UNION SELECT message.conversationId FROM json_each(?) AS wanted
      CROSS JOIN fact_source ON fact_source.factId = wanted.value CROSS JOIN message ON message.id = fact_source.messageId`
  const conversations = prepare<{ id: number }>(db, sql).all(wanted, wanted, wanted)
  securely(db, () => {
    for (const { id } of conversations) prepare(db, 'DELETE FROM conversation_summary WHERE conversationId = ?').run(id)
  })
  return conversations.map(({ id }) => toId('c', id))
}

export function restoreFacts(db: Database, input: { factIds: readonly string[] }): Fact[] {
  return input.factIds.map(factId => {
    const id = numberOf(factId)
    prepare(db, 'UPDATE fact SET forgottenAt = NULL WHERE id = ?').run(id)
    return readFact(db, id)
  })
}

export interface PurgedFacts {
  readonly removed: number
  readonly conversationIds: readonly string[]
}

/** Removes for good, with what went into prompts of them; the freed pages are written over. `flushLog` ends it. */
export function purgeFacts(db: Database, input: { before: number; limit: number }): PurgedFacts {
  const ids = prepare<{ id: number }>(db, 'SELECT id FROM fact WHERE forgottenAt < ? LIMIT ?')
    .all(input.before, input.limit)
    .map(({ id }) => id)
  const conversationIds = dropTraces(db, ids)
  securely(db, () => {
    for (const id of ids) prepare(db, 'DELETE FROM fact WHERE id = ?').run(id)
  })
  return { removed: ids.length, conversationIds }
}

export function countFacts(db: Database): number {
  const sql = `SELECT count(*) AS count FROM fact WHERE state = 'accepted' AND +forgottenAt IS NULL`
  return prepare<{ count: number }>(db, sql).get()?.count ?? 0
}

export function setText(db: Database, id: number, text: string): void {
  const normal = foldText(text)
  if (normal === '') throw new AppError('bad_request', 'A fact needs words.', { data: { reason: 'empty_fact' } })
  const other = prepare<{ id: number }>(db, 'SELECT id FROM fact WHERE normal = ?').get(normal)
  if (other !== undefined && other.id !== id) {
    throw new AppError('conflict', 'Another fact says the same.', {
      data: { reason: 'same_fact', factId: `f${other.id}` },
    })
  }
  prepare(db, 'UPDATE fact SET text = ?, normal = ? WHERE id = ?').run(text, normal, id)
}

export function resolveFact(db: Database, factId: string): number {
  const id = numberOf(factId)
  if (prepare(db, 'SELECT 1 FROM fact WHERE id = ? AND forgottenAt IS NULL').get(id) === undefined) throw noFact(factId)
  return id
}

function numberOf(factId: string): number {
  const digits = /^f(\d{1,15})$/.exec(factId)?.[1]
  if (digits === undefined) throw noFact(factId)
  return Number(digits)
}

function noFact(reference: string): AppError {
  return new AppError('not_found', `There is no fact ${reference}.`, { data: { kind: 'fact', reference } })
}

export function readFact(db: Database, id: number): Fact {
  const row = prepare<FactRow>(db, 'SELECT * FROM fact WHERE id = ?').get(id)
  if (row === undefined) throw noFact(`f${id}`)
  const { text, state, confidence, createdAt, lastUsedAt, expiresAt } = row
  const sources = sourcesOf(db, id)
  return {
    factId: `f${id}`,
    text,
    state,
    confidence,
    messageId: sources[0]?.messageId ?? null,
    conversationId: sources[0]?.conversationId ?? null,
    sources,
    createdAt,
    lastUsedAt,
    expiresAt,
  }
}

function sourcesOf(db: Database, id: number): readonly FactSource[] {
  const sql = `
    SELECT message.id, message.conversationId FROM message WHERE id = (SELECT messageId FROM fact WHERE id = ?)
    UNION SELECT message.id, message.conversationId FROM fact_source CROSS JOIN message ON message.id = fact_source.messageId
      WHERE factId = ?
    ORDER BY 1`
  return prepare<{ id: number; conversationId: number }>(db, sql)
    .all(id, id)
    .map(place => ({ messageId: toId('m', place.id), conversationId: toId('c', place.conversationId) }))
}

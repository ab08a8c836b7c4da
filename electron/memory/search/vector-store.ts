// Vectors in the database and their codes in shared memory: which messages still need one, storing them, loading them when
// Jarvis starts, changing to another model.

import type { Role } from '../../../shared/models.ts'
import { prepare, type Database } from '../database.ts'
import { dropRunOf, dropRuns, nextRun, readRun, saveCodes } from './code-runs.ts'
import { splitText } from './split-text.ts'
import { toCode, toInt8 } from './quantize.ts'
import { createVectorMemory, VectorMemory } from './vector-memory.ts'

const memories = new WeakMap<Database, VectorMemory>()

/** Before anything is searched: the memory that this thread shares with the others. */
export function shareVectors(db: Database, memory: WebAssembly.Memory): void {
  memories.set(db, new VectorMemory(memory))
}

export function vectorsOf(db: Database): VectorMemory {
  let found = memories.get(db)
  if (found === undefined) {
    found = new VectorMemory(createVectorMemory())
    memories.set(db, found)
  }
  return found
}

/** Codes change only once the transaction that changed their vectors is on disk. */
const afterCommit = new WeakMap<Database, (() => void)[]>()

function whenCommitted(db: Database, work: () => void): void {
  const waiting = afterCommit.get(db) ?? []
  afterCommit.set(db, waiting)
  waiting.push(work)
}

export function vectorsCommitted(db: Database, isCommitted: boolean): void {
  for (const work of afterCommit.get(db)?.splice(0) ?? []) if (isCommitted) work()
}

export interface EmbeddingModel {
  readonly id: number
  readonly name: string
  readonly dimensions: number
  readonly isServing: boolean
}

export function readEmbeddingModels(db: Database): EmbeddingModel[] {
  const rows = prepare<{ id: number; name: string; dimensions: number; isServing: number }>(
    db,
    'SELECT id, name, dimensions, isServing FROM embedding_model ORDER BY id',
  ).all()
  return rows.map(row => ({ ...row, isServing: row.isServing === 1 }))
}

/** The row for a model, made if it is new; the first of all serves at once. Changed dimensions mean another model. */
export function addEmbeddingModel(db: Database, input: { name: string; dimensions: number }): EmbeddingModel {
  const known = readEmbeddingModels(db).find(model => model.name === input.name)
  if (known !== undefined && known.dimensions === input.dimensions) return known
  if (known !== undefined) {
    // Its vectors go with those of other models that no longer serve.
    prepare(db, 'UPDATE embedding_model SET name = ?, isServing = 0 WHERE id = ?').run(
      `${known.name}#${known.id}`,
      known.id,
    )
  }
  const sql = `
    INSERT INTO embedding_model (name, dimensions, isServing)
    SELECT ?, ?, NOT EXISTS (SELECT 1 FROM embedding_model WHERE isServing = 1) RETURNING id, isServing`
  const row = prepare<{ id: number; isServing: number }>(db, sql).get(input.name, input.dimensions)
  return { id: row?.id ?? 0, ...input, isServing: row?.isServing === 1 }
}

/** The codes are to be loaded anew afterwards. */
export function serveEmbeddingModel(db: Database, input: { modelId: number }): void {
  prepare(db, 'UPDATE embedding_model SET isServing = 0 WHERE isServing = 1').run()
  prepare(db, 'UPDATE embedding_model SET isServing = 1 WHERE id = ?').run(input.modelId)
  dropRuns(db)
}

/** Takes away up to `limit` vectors of models that neither serve nor are wanted. Answers how many went. */
export function dropEmbeddings(db: Database, input: { wanted: number; limit: number }): number {
  const stale = `SELECT id FROM embedding_model WHERE isServing = 0 AND id <> ?`
  const sql = `DELETE FROM embedding WHERE id IN (SELECT id FROM embedding WHERE modelId IN (${stale}) LIMIT ?)`
  const { changes } = prepare(db, sql).run(input.wanted, input.limit)
  if (changes === 0) prepare(db, `DELETE FROM embedding_model WHERE isServing = 0 AND id <> ?`).run(input.wanted)
  return changes
}

export interface PendingText {
  readonly messageId: number
  readonly part: number
  readonly startsAt: number
  readonly text: string
}

export interface PendingTexts {
  readonly texts: readonly PendingText[]
  /** Of messages that changed since they had a vector, and the change that was seen. */
  readonly redone: readonly { readonly messageId: number; readonly version: number }[]
  /** Every message up to here has its vectors once these are stored. */
  readonly embeddedTo: number
  /** Messages that still need vectors, these included; approximate. */
  readonly left: number
  /** Messages that were looked at for it. */
  readonly count: number
}

/** The next messages without vectors: first those that changed, then by age; or those after one alone. */
export function readPending(
  db: Database,
  input: { modelId: number; messages: number; length: number; after: number | null },
): PendingTexts {
  const { modelId, after } = input
  const redone = prepare<{ messageId: number; version: number }>(
    db,
    'SELECT messageId, version FROM embedding_todo WHERE modelId = ? ORDER BY messageId LIMIT ?',
  ).all(modelId, after === null ? input.messages : 0)
  const from = prepare<{ embeddedTo: number }>(db, 'SELECT embeddedTo FROM embedding_model WHERE id = ?').get(modelId)
  const storedTo = from?.embeddedTo ?? 0
  let embeddedTo = after ?? storedTo
  const texts: PendingText[] = []
  let length = 0
  const take = (id: number, content: string) => {
    for (const part of splitText(content)) texts.push({ messageId: id, ...part })
    length += content.length
  }
  const one = prepare<{ content: string }>(db, `SELECT content FROM message WHERE id = ? AND status <> 'streaming'`)
  const taken: { messageId: number; version: number }[] = []
  for (const each of redone) {
    if (length >= input.length) break
    const row = one.get(each.messageId)
    if (row !== undefined) take(each.messageId, row.content)
    taken.push(each)
  }
  let count = taken.length
  if (length < input.length && taken.length < input.messages) {
    const sql = `SELECT id, content, status = 'streaming' AS isStreaming FROM message WHERE id > ? ORDER BY id LIMIT ?`
    const rows = prepare<{ id: number; content: string; isStreaming: number }>(db, sql)
    for (const row of rows.iterate(embeddedTo, input.messages - taken.length)) {
      if (length >= input.length) break
      // One being written is a change when it ends.
      if (row.isStreaming === 0) take(row.id, row.content)
      embeddedTo = row.id
      count++
    }
  }
  const onTheirWay = Math.max(0, (after ?? storedTo) - storedTo)
  const left = Math.max(0, pendingCount(db, modelId) - onTheirWay)
  return { texts, redone: taken, embeddedTo, left, count }
}

/** By ids: a count would read them all. */
export function pendingCount(db: Database, modelId: number): number {
  const sql = `
    SELECT (SELECT count(*) FROM embedding_todo WHERE modelId = ?)
      + max(0, coalesce((SELECT max(id) FROM message), 0) - embeddedTo) AS count FROM embedding_model WHERE id = ?`
  return prepare<{ count: number }>(db, sql).get(modelId, modelId)?.count ?? 0
}

export interface NewVectors {
  readonly modelId: number
  readonly pending: Pick<PendingTexts, 'redone' | 'embeddedTo'>
  readonly places: readonly Omit<PendingText, 'text'>[]
  /** One after the other. */
  readonly vectors: Float32Array
  readonly dimensions: number
}

/** A message that went meanwhile gets none. */
export function storeVectors(db: Database, input: NewVectors): void {
  const { modelId, pending, places, vectors, dimensions } = input
  const codes = vectorsOf(db)
  for (const { messageId } of pending.redone) removeVectors(db, messageId, modelId)
  const head = prepare<{ conversationId: number; createdAt: number; role: Role }>(
    db,
    'SELECT conversationId, createdAt, role FROM message WHERE id = ?',
  )
  const insert = prepare(
    db,
    'INSERT INTO embedding (messageId, modelId, part, startsAt, vector) VALUES (?, ?, ?, ?, ?)',
  )
  const slots = places.flatMap(({ messageId, part, startsAt }, at) => {
    const message = head.get(messageId)
    const vector = toInt8(vectors.subarray(at * dimensions, (at + 1) * dimensions))
    // All zeros: a message of blanks means nothing.
    if (message === undefined || vector.every(value => value === 0)) return []
    const { lastInsertRowid } = insert.run(messageId, modelId, part, startsAt, Buffer.from(vector.buffer))
    return [{ id: Number(lastInsertRowid), ...message, code: toCode(vector, Math.ceil(dimensions / 64)) }]
  })
  const done = prepare(db, 'DELETE FROM embedding_todo WHERE modelId = ? AND messageId = ? AND version = ?')
  for (const { messageId, version } of pending.redone) done.run(modelId, messageId, version)
  prepare(db, 'UPDATE embedding_model SET embeddedTo = max(embeddedTo, ?) WHERE id = ?').run(
    pending.embeddedTo,
    modelId,
  )
  whenCommitted(db, () => {
    if (codes.modelId === modelId && codes.isLoaded) codes.append(slots)
  })
}

/** After messages changed or went: their vectors go at once, and new ones are made for those that are left. */
export function forgetVectors(db: Database, messageIds: readonly number[]): void {
  const models = messageIds.length === 0 ? [] : readEmbeddingModels(db)
  const todo = prepare(
    db,
    `INSERT INTO embedding_todo (modelId, messageId) SELECT ?, id FROM message WHERE id = ? AND status <> 'streaming'
     ON CONFLICT DO UPDATE SET version = version + 1`,
  )
  for (const messageId of messageIds) {
    for (const { id } of models) {
      removeVectors(db, messageId, id)
      todo.run(id, messageId)
    }
  }
}

function removeVectors(db: Database, messageId: number, modelId: number): void {
  const sql = 'DELETE FROM embedding WHERE messageId = ? AND modelId = ? RETURNING id'
  const ids = prepare<{ id: number }>(db, sql)
    .all(messageId, modelId)
    .map(row => row.id)
  const codes = vectorsOf(db)
  for (const id of ids) dropRunOf(db, id)
  if (ids.length > 0 && codes.modelId === modelId) whenCommitted(db, () => codes.remove(ids))
}

/** Loads the codes of the serving model, `limit` a call, until it answers true: there was nothing left to load. */
export function loadCodes(db: Database, input: { limit: number }): boolean {
  const codes = vectorsOf(db)
  const model = readEmbeddingModels(db).find(({ isServing }) => isServing)
  if (model === undefined) return true
  if (codes.modelId !== model.id) codes.reset(model.id, model.dimensions)
  if (codes.isLoaded) return true
  const next = nextRun(db, model.id, codes.lastId)
  const sql = `
    SELECT embedding.id, vector, conversationId, createdAt, role
    FROM embedding CROSS JOIN message ON message.id = embedding.messageId
    WHERE embedding.id > ? AND embedding.id < ? AND +embedding.modelId = ? ORDER BY embedding.id LIMIT ?`
  const rows = prepare<{ id: number; vector: Buffer; conversationId: number; createdAt: number; role: Role }>(
    db,
    sql,
  ).all(codes.lastId, next?.firstId ?? Number.MAX_SAFE_INTEGER, model.id, input.limit)
  const { words } = codes
  codes.append(
    rows.map(({ vector, ...row }) => {
      return { ...row, code: toCode(new Int8Array(vector.buffer, vector.byteOffset, vector.length), words) }
    }),
  )
  if (rows.length === input.limit) return false
  if (next !== undefined) readRun(db, codes, next)
  else codes.setLoaded()
  return false
}

/** Keeps codes for the next start; true while there is more to do. */
export function keepCodes(db: Database): boolean {
  return saveCodes(db, vectorsOf(db))
}

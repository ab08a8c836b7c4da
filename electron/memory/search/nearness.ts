// How near messages are to a query in meaning, by the vectors themselves: the nearest of all, and those of any messages.

import { prepare, prepareColumn, type Database } from '../database.ts'
import type { Document } from './documents.ts'
import { cosine } from './quantize.ts'
import type { ParsedQuery } from './query.ts'
import { slotFilterOf, type SearchFilter } from './search-filter.ts'
import { anyWordExpression } from './text-candidates.ts'
import { stateOf } from './text-index.ts'
import { scanVectors } from './vector-scan.ts'
import { vectorsOf } from './vector-store.ts'

const NEAREST = 120
/**
 * How near the nearest of all messages is to letters that mean nothing ("qzxv blorf"): among 3,000 of LoCoMo's and the
 * project's own 0.25, 19 times of 20 less than 0.34; among a million 0.37 and 0.43. What really is meant comes to 0.42 and
 * more in 19 of 20 questions, of whichever store.
 */
const CHANCE_AMONG_ONE = 0.21
const CHANCE_PER_DECADE = 0.036

/** Of a message's best part. */
export interface Nearness {
  readonly cosine: number
  /** Where that part begins. */
  readonly startsAt: number
}

interface Row {
  readonly messageId: number
  readonly startsAt: number
  readonly vector: Buffer
}

/** Messages whose vectors are nearest, by id. Codes may be of messages that a filter leaves out in ways they do not know. */
export function findByMeaning(db: Database, query: Float32Array, filter: SearchFilter): Map<number, Nearness> {
  const codes = vectorsOf(db)
  const ids = scanVectors(codes, query, NEAREST, slotFilterOf(db, filter))
  const sql = `
    SELECT messageId, startsAt, vector FROM json_each(?) AS wanted
    CROSS JOIN embedding ON embedding.id = wanted.value WHERE embedding.modelId = ?`
  const rows = prepare<Row>(db, sql).all(JSON.stringify(ids), codes.modelId)
  return bestParts(rows, query)
}

/** Fills in how near each is. `known`: of messages that have one part, all there is to know. */
export function readNearness(
  db: Database,
  documents: readonly Document[],
  query: Float32Array,
  known: ReadonlyMap<number, Nearness>,
): void {
  const left = documents.filter(({ id, isOnePart }) => !isOnePart || !known.has(id))
  const sql = `
    SELECT messageId, startsAt, vector FROM json_each(?) AS wanted
    CROSS JOIN embedding INDEXED BY embedding_message ON embedding.messageId = wanted.value AND embedding.modelId = ?`
  const rows = prepare<Row>(db, sql).iterate(JSON.stringify(left.map(({ id }) => id)), vectorsOf(db).modelId)
  const read = bestParts(rows, query)
  for (const document of documents) {
    const found = read.get(document.id) ?? known.get(document.id)
    if (found !== undefined) Object.assign(document, found)
  }
}

/** Whether no message holds any word of the query and none is nearer than to letters that mean nothing: nothing was found. */
export function isNearByChance(db: Database, query: ParsedQuery, documents: readonly Document[]): boolean {
  const nearest = Math.max(-1, ...documents.map(document => document.cosine ?? -1))
  const chance = CHANCE_AMONG_ONE + CHANCE_PER_DECADE * Math.log10(Math.max(1, stateOf(db).messageCount))
  const expression = nearest < chance ? anyWordExpression(query) : null
  if (expression === null) return false
  const sql = 'SELECT rowid FROM message_terms WHERE message_terms MATCH ? LIMIT 1'
  return prepareColumn<number>(db, sql).get(expression) === undefined
}

function bestParts(rows: Iterable<Row>, query: Float32Array): Map<number, Nearness> {
  const best = new Map<number, Nearness>()
  for (const { messageId, startsAt, vector } of rows) {
    const value = cosine(query, new Int8Array(vector.buffer, vector.byteOffset, vector.length))
    if (value > (best.get(messageId)?.cosine ?? -Infinity)) best.set(messageId, { cosine: value, startsAt })
  }
  return best
}

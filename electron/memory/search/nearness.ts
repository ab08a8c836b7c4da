// How near messages are to a query in meaning, by the vectors themselves: the nearest of all, and those of any messages.

import { prepare, type Database } from '../database.ts'
import type { Document } from './documents.ts'
import { cosine } from './quantize.ts'
import { slotFilterOf, type SearchFilter } from './search-filter.ts'
import { scanVectors } from './vector-scan.ts'
import { vectorsOf } from './vector-store.ts'

const NEAREST = 120

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

function bestParts(rows: Iterable<Row>, query: Float32Array): Map<number, Nearness> {
  const best = new Map<number, Nearness>()
  for (const { messageId, startsAt, vector } of rows) {
    const value = cosine(query, new Int8Array(vector.buffer, vector.byteOffset, vector.length))
    if (value > (best.get(messageId)?.cosine ?? -Infinity)) best.set(messageId, { cosine: value, startsAt })
  }
  return best
}

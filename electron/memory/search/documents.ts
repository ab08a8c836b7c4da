// Messages as ranking sees them: how often each of the query's words stands in them, and who wrote them when.

import type { Role } from '../../../shared/models.ts'
import { prepare, type Database } from '../database.ts'
import { cosine } from './quantize.ts'
import { holdsPhrase, type WordMatch } from './text-candidates.ts'
import { flat, type ParsedQuery } from './query.ts'
import { conditionOf, type SearchFilter } from './search-filter.ts'
import { stem } from './stem.ts'
import { termsOf } from './terms.ts'

/** What a ranking looks at of a very long message. */
const MAX_READ_LENGTH = 20_000

export interface Document {
  readonly id: number
  readonly conversationId: number
  readonly createdAt: number
  readonly role: Role
  readonly name: string | null
  readonly isQuestion: boolean
  readonly termCount: number
  /** Of each of the query's words, in their order. */
  readonly counts: readonly number[]
  /** By meaning to the query, the best of its parts; null without vectors. */
  cosine: number | null
  /** Where that part begins. */
  startsAt: number
}

interface Row {
  readonly id: number
  readonly conversationId: number
  readonly createdAt: number
  readonly role: Role
  readonly name: string | null
  readonly content: string
}

/** Those of `ids` that the filter and the query's phrases and exclusions leave; `filter` null: all that are there. */
export function readDocuments(
  db: Database,
  ids: readonly number[],
  query: ParsedQuery,
  words: readonly WordMatch[],
  filter: SearchFilter | null,
): Document[] {
  const { sql, values } = filter === null ? { sql: '1', values: [] } : conditionOf(filter)
  const statement = `
    SELECT message.id, message.conversationId, message.createdAt, role, name, substr(content, 1, ${MAX_READ_LENGTH}) AS content
    FROM json_each(?) AS wanted CROSS JOIN message ON message.id = wanted.value WHERE ${sql}`
  const rows = prepare<Row>(db, statement).all(JSON.stringify(ids), ...values)
  const count = counter(words)
  return rows.flatMap(row => {
    if (filter !== null && !isLeft(row.content, query)) return []
    const { content, ...rest } = row
    const terms = termsOf(content)
    const isQuestion = /\?["”»\s]*$/.test(content)
    return [{ ...rest, isQuestion, termCount: terms.length, counts: count(terms), cosine: null, startsAt: 0 }]
  })
}

function isLeft(content: string, query: ParsedQuery): boolean {
  if (!query.phrases.every(phrase => holdsPhrase(content, phrase))) return false
  if (query.excluded.length === 0) return true
  const terms = new Set(termsOf(content))
  return !query.excluded.some(phrase =>
    phrase.terms.length === 1 ? terms.has(phrase.terms[0] ?? '') : holdsPhrase(content, phrase),
  )
}

function counter(words: readonly WordMatch[]): (terms: readonly string[]) => number[] {
  const places = new Map(words.flatMap((word, at) => (word.isPrefix ? [] : [[word.term, at] as const])))
  const prefixes = words.flatMap((word, at) => (word.isPrefix ? [{ text: word.term, stem: stem(word.term), at }] : []))
  return terms => {
    const counts = new Array<number>(words.length).fill(0)
    for (const term of terms) {
      const place = places.get(term)
      if (place !== undefined) counts[place] = (counts[place] ?? 0) + 1
      for (const prefix of prefixes) {
        if (term.startsWith(prefix.text) || term === prefix.stem) counts[prefix.at] = (counts[prefix.at] ?? 0) + 1
      }
    }
    return counts
  }
}

/** Fills in how near each is to the query's vector. */
export function readCosines(db: Database, documents: Iterable<Document>, query: Float32Array, modelId: number): void {
  const byId = new Map(Array.from(documents, document => [document.id, document]))
  const sql = `
    SELECT messageId, startsAt, vector FROM json_each(?) AS wanted
    CROSS JOIN embedding INDEXED BY embedding_message ON embedding.messageId = wanted.value AND embedding.modelId = ?`
  const rows = prepare<{ messageId: number; startsAt: number; vector: Buffer }>(db, sql)
  for (const row of rows.iterate(JSON.stringify([...byId.keys()]), modelId)) {
    const document = byId.get(row.messageId)
    const value = cosine(query, new Int8Array(row.vector.buffer, row.vector.byteOffset, row.vector.length))
    if (document === undefined || (document.cosine !== null && document.cosine >= value)) continue
    document.cosine = value
    document.startsAt = row.startsAt
  }
}

/** The ids before and after a message in its conversation, nearest first. */
export function neighboursOf(
  db: Database,
  document: Document,
  before: number,
  after: number,
): { before: number[]; after: number[] } {
  const select = 'SELECT id FROM message WHERE conversationId = ? AND id'
  const ids = (sql: string, limit: number) =>
    prepare<{ id: number }>(db, sql)
      .all(document.conversationId, document.id, limit)
      .map(row => row.id)
  return {
    before: ids(`${select} < ? ORDER BY id DESC LIMIT ?`, before),
    after: ids(`${select} > ? ORDER BY id LIMIT ?`, after),
  }
}

/** Whether `name`, of who wrote a message, is one that the query names. */
export function isNamed(document: Document, speakers: readonly string[]): boolean {
  return document.name !== null && speakers.includes(flat(document.name))
}

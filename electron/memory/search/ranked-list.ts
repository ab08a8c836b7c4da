// A search's best messages: candidates by words and by meaning, the messages around them, and their order.

import type { SearchMode } from '../../../shared/search-models.ts'
import { prepare, type Database } from '../database.ts'
import { neighboursOf, readCosines, readDocuments, type Document } from './documents.ts'
import { idfOf } from './impact.ts'
import type { ParsedQuery } from './query.ts'
import { cosine } from './quantize.ts'
import {
  NEIGHBOURS_AFTER,
  NEIGHBOURS_BEFORE,
  rank,
  wordScore,
  type RankedMessage,
  type RankingInput,
  type Weights,
} from './ranking.ts'
import { slotFilterOf, smallSet, type SearchFilter } from './search-filter.ts'
import { findByText, type TextCandidates, type WordMatch } from './text-candidates.ts'
import { stateOf } from './text-index.ts'
import { scanVectors } from './vector-scan.ts'
import { vectorsOf } from './vector-store.ts'

/** A filter that leaves no more than this makes every one of them a candidate. */
const SMALL_SET = 2_000
const NEAREST = 120
/** Of the candidates, how many by a first look are seen with the messages around them. */
const SEEN_WITH_NEIGHBOURS = 40
/** Of those, how many have their neighbours ranked as well. */
const NEIGHBOURS_RANKED = 15

export interface ListInput {
  readonly query: ParsedQuery
  readonly mode: SearchMode
  readonly filter: SearchFilter
  /** Of the query; null where meaning plays no part. */
  readonly vector: Float32Array | null
  readonly speakers: readonly string[]
  readonly now: number
  readonly weights: Weights
}

export interface RankedList {
  readonly items: readonly RankedMessage[]
  readonly approximateTotal: number
}

export function rankedList(db: Database, input: ListInput): RankedList {
  const ids = smallSet(db, input.filter, SMALL_SET)
  return ids === null ? listOfAll(db, input) : listOfSet(db, input, ids)
}

/** Every message of a small set is ranked, by figures of that set. */
function listOfSet(db: Database, input: ListInput, ids: readonly number[]): RankedList {
  const { query, filter } = input
  const blank = wordsWithoutCounts(query)
  const documents = readDocuments(db, ids, query, blank, filter)
  if (input.vector !== null) readCosines(db, documents, input.vector, vectorsOf(db).modelId)
  const found = blank.map((_, word) => documents.filter(document => (document.counts[word] ?? 0) > 0).length)
  const terms = documents.reduce((sum, document) => sum + document.termCount, 0)
  // Within one conversation only: what a filter left out is no neighbour here.
  const places = new Map(documents.map((document, at) => [document.id, at]))
  const windowOf = (document: Document) => {
    const at = places.get(document.id) ?? 0
    const near = (from: number, to: number) =>
      documents
        .slice(Math.max(0, from), Math.max(0, to))
        .filter(each => each.conversationId === document.conversationId)
    return { before: near(at - NEIGHBOURS_BEFORE, at).reverse(), after: near(at + 1, at + 1 + NEIGHBOURS_AFTER) }
  }
  const items = rank({
    ...input,
    documents,
    windowOf,
    worth: found.map((count, at) => (blank[at]?.share ?? 0) * idfOf(documents.length, count)),
    meanTerms: Math.max(1, terms / Math.max(1, documents.length)),
    now: filter.conversationIds === null ? input.now : null,
    isStoreWide: false,
  })
  return { items, approximateTotal: items.length }
}

function wordsWithoutCounts(query: ParsedQuery): WordMatch[] {
  return [
    ...query.terms.map(term => ({ term, isPrefix: false, share: 1, found: 0 })),
    ...query.prefixes.map(term => ({ term, isPrefix: true, share: 1, found: 0 })),
  ]
}

function listOfAll(db: Database, input: ListInput): RankedList {
  const { query, filter, mode, vector } = input
  const nothing: TextCandidates = { ids: [], words: wordsWithoutCounts(query), approximateTotal: 0 }
  const byText = mode === 'meaning' ? nothing : findByText(db, query, filter)
  const nearest = vector === null || query.phrases.length > 0 ? [] : findByMeaning(db, vector, filter)
  const ids = [...new Set([...byText.ids, ...nearest])]
  const candidates = readDocuments(db, ids, query, byText.words, filter)
  const { messageCount, termCount } = stateOf(db)
  const base = {
    ...input,
    worth: byText.words.map(({ share, found }) => share * idfOf(messageCount, found)),
    meanTerms: Math.max(1, termCount / Math.max(1, messageCount)),
    isStoreWide: true,
  }
  const total = byText.approximateTotal
  if (mode !== 'hybrid') {
    if (vector !== null) readCosines(db, candidates, vector, vectorsOf(db).modelId)
    const items = rank({ ...base, documents: candidates, windowOf: () => undefined, now: null })
    return { items, approximateTotal: Math.max(total, items.length) }
  }
  const known = new Map(candidates.map(document => [document.id, document]))
  if (vector !== null) readCosines(db, candidates, vector, vectorsOf(db).modelId)
  const windows = readWindows(
    db,
    input,
    byText.words,
    firstLook(candidates, { ...base, documents: [], windowOf: () => undefined, now: null }),
    known,
  )
  const documents = [...candidates, ...windows.ranked]
  const items = rank({ ...base, documents, windowOf: document => windows.of.get(document.id), now: input.now })
  return { items, approximateTotal: Math.max(total, items.length) }
}

/** The most promising candidates, before anything is known of their surroundings. */
function firstLook(candidates: readonly Document[], input: RankingInput): Document[] {
  const scores = candidates.map(document => wordScore(document, input))
  const most = Math.max(...scores, 1e-9)
  const nearest = Math.max(...candidates.map(document => document.cosine ?? 0), 1e-9)
  return candidates
    .map((document, at) => ({
      document,
      score: (scores[at] ?? 0) / most + Math.max(0, document.cosine ?? 0) / nearest,
    }))
    .sort((a, b) => b.score - a.score)
    .slice(0, SEEN_WITH_NEIGHBOURS)
    .map(({ document }) => document)
}

interface Windows {
  readonly of: ReadonlyMap<number, { readonly before: readonly Document[]; readonly after: readonly Document[] }>
  /** Neighbours that are candidates themselves now. */
  readonly ranked: readonly Document[]
}

function readWindows(
  db: Database,
  input: ListInput,
  words: readonly WordMatch[],
  seen: readonly Document[],
  known: Map<number, Document>,
): Windows {
  const around = new Map(
    seen.map(document => [document.id, neighboursOf(db, document, NEIGHBOURS_BEFORE, NEIGHBOURS_AFTER)]),
  )
  const missing = new Set<number>()
  for (const { before, after } of around.values())
    for (const id of [...before, ...after]) if (!known.has(id)) missing.add(id)
  const all = new Map(known)
  for (const document of readDocuments(db, [...missing], input.query, words, null)) all.set(document.id, document)
  const documentsOf = (ids: readonly number[]) => ids.flatMap(id => all.get(id) ?? [])
  const of = new Map(
    [...around].map(([id, { before, after }]) => [id, { before: documentsOf(before), after: documentsOf(after) }]),
  )
  const wanted = new Set<number>()
  // A message that answers one found without sharing its words; none where phrases or filters have to hold in it.
  if (input.query.phrases.length === 0) {
    for (const { id } of seen.slice(0, NEIGHBOURS_RANKED)) {
      const { before, after } = around.get(id) ?? { before: [], after: [] }
      for (const near of [before[0], after[0]]) if (near !== undefined && missing.has(near)) wanted.add(near)
    }
  }
  const ranked = readDocuments(db, [...wanted], input.query, words, input.filter)
  if (input.vector !== null) readCosines(db, ranked, input.vector, vectorsOf(db).modelId)
  for (const document of ranked) {
    const { before, after } = neighboursOf(db, document, NEIGHBOURS_BEFORE, NEIGHBOURS_AFTER)
    of.set(document.id, { before: documentsOf(before), after: documentsOf(after) })
  }
  return { of, ranked }
}

/** Messages whose vectors are nearest. Codes may be of messages that a filter leaves out in ways they do not know. */
function findByMeaning(db: Database, vector: Float32Array, filter: SearchFilter): number[] {
  const ids = scanVectors(vectorsOf(db), vector, NEAREST, slotFilterOf(db, filter))
  const sql =
    'SELECT messageId AS id, vector FROM json_each(?) AS wanted CROSS JOIN embedding ON embedding.id = wanted.value'
  const rows = prepare<{ id: number; vector: Buffer }>(db, sql).all(JSON.stringify(ids))
  return rows
    .map(row => ({
      id: row.id,
      score: cosine(vector, new Int8Array(row.vector.buffer, row.vector.byteOffset, row.vector.length)),
    }))
    .sort((a, b) => b.score - a.score)
    .map(({ id }) => id)
}

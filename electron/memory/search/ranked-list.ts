// A search's best messages: candidates by words and by meaning, the messages around them, and their order.

import type { SearchMode } from '../../../shared/search-models.ts'
import type { Database } from '../database.ts'
import { readDocuments, type Document } from './documents.ts'
import { idfOf, plainIdfOf } from './impact.ts'
import { findByMeaning, isNearByChance, readNearness, type Nearness } from './nearness.ts'
import type { ParsedQuery } from './query.ts'
import {
  NEIGHBOURS_AFTER,
  NEIGHBOURS_BEFORE,
  rank,
  wordScore,
  type RankedMessage,
  type RankingInput,
  type Weights,
} from './ranking.ts'
import { leftOf, narrowedIds } from './narrow-filter.ts'
import type { SearchFilter } from './search-filter.ts'
import { findByText, type TextCandidates, type WordMatch } from './text-candidates.ts'
import { stateOf } from './text-index.ts'
import { readWindows } from './windows.ts'

/** A filter that leaves no more than this makes every one of them a candidate. */
const SMALL_SET = 2_000
/** One that leaves no more than this makes the best by their words be looked for among them alone. */
const NARROWED = 20_000
/** Of the candidates, how many by a first look are seen with the messages around them. */
const SEEN_WITH_NEIGHBOURS = 40

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
  const narrowed = narrowedIds(db, input.filter, NARROWED)
  const ids = narrowed === null ? null : leftOf(db, narrowed, input.filter, SMALL_SET)
  return ids === null ? listOfAll(db, input, narrowed) : listOfSet(db, input, ids)
}

/** Every message of a small set is ranked, by figures of that set. */
function listOfSet(db: Database, input: ListInput, ids: readonly number[]): RankedList {
  const { query, filter } = input
  const blank = wordsWithoutCounts(query)
  const documents = readDocuments(db, ids, { query, words: blank, filter, countsKin: input.mode === 'hybrid' })
  if (input.vector !== null) readNearness(db, documents, input.vector, new Map())
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
    rarest: null,
  })
  return { items, approximateTotal: items.length }
}

function wordsWithoutCounts(query: ParsedQuery): WordMatch[] {
  return [
    ...query.terms.map(term => ({ term, isPrefix: false, share: 1, found: 0 })),
    ...query.prefixes.map(term => ({ term, isPrefix: true, share: 1, found: 0 })),
  ]
}

function listOfAll(db: Database, input: ListInput, narrowed: readonly number[] | null): RankedList {
  const { query, filter, mode, vector } = input
  const idf = mode === 'text' ? plainIdfOf : idfOf
  const nothing: TextCandidates = { ids: [], words: wordsWithoutCounts(query), approximateTotal: 0 }
  const byText = mode === 'meaning' ? nothing : findByText(db, query, filter, { idf, narrowed })
  const nearest =
    vector === null || query.phrases.length > 0 ? new Map<number, Nearness>() : findByMeaning(db, vector, filter)
  const ids = [...new Set([...byText.ids, ...nearest.keys()])]
  const wanted = { query, words: byText.words, filter, countsKin: mode === 'hybrid' }
  const candidates = readDocuments(db, ids, wanted)
  const { messageCount, termCount } = stateOf(db)
  const base = {
    ...input,
    worth: byText.words.map(({ share, found }) => share * idf(messageCount, found)),
    meanTerms: Math.max(1, termCount / Math.max(1, messageCount)),
    rarest: idfOf(messageCount, 1),
  }
  const total = byText.approximateTotal
  if (vector !== null) {
    readNearness(db, candidates, vector, nearest)
    if (byText.ids.length === 0 && isNearByChance(db, query, candidates)) return { items: [], approximateTotal: 0 }
  }
  if (mode !== 'hybrid') {
    const items = rank({ ...base, documents: candidates, windowOf: () => undefined, now: null })
    return { items, approximateTotal: Math.max(total, items.length) }
  }
  const known = new Map(candidates.map(document => [document.id, document]))
  const seen = firstLook(candidates, { ...base, documents: [], windowOf: () => undefined, now: null })
  const windows = readWindows(db, wanted, seen, known)
  if (vector !== null) readNearness(db, windows.ranked, vector, nearest)
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

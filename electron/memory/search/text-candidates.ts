// The messages that a query's words may mean. Every word counts: messages of rare ones are looked up in the word index,
// those of common ones in their postings (word-scores.ts), and the best by all of them together are ranked.

import { prepare, prepareColumn, type BindValue, type Database } from '../database.ts'
import { flat, type ParsedQuery, type Phrase } from './query.ts'
import type { idfOf } from './impact.ts'
import { conditionOf, isUnlimited, type SearchFilter } from './search-filter.ts'
import { stem } from './stem.ts'
import { isUnspaced } from './terms.ts'
import { stateOf } from './text-index.ts'
import { RARE, wordScores, type WordPlaces } from './word-scores.ts'

const MAX_CANDIDATES = 120
/** A word in fewer messages than this may count the same in each: they all become candidates. */
const LEAST_WEIGHED = 50
/** The best by their words, before a filter leaves some of them; more where it leaves few. */
const BEST_OF_ALL = 300
const BEST_OF_FILTERED = 6_000
/** A few more than are wanted: nearly all are left where nothing narrows a search. */
const FILTERED_AT_ONCE = 130
/** Entries of the index that are gone through for a filter that leaves few. */
const MAX_FILTERED = 20_000
const MAX_PHRASE_MATCHES = 2_000
/** A word that is in most messages of its language tells something where no larger share of all messages holds it. */
const RARE_FILLER = 0.05
const FILLER_SHARE = 0.75
/** Beyond, looking for each takes longer than it is worth. */
const MOST_FILLERS = 250
/** Where no message holds a word, others of its family are looked for: letters of its stem that may differ, that must not. */
const KIN_ENDING = 2
const SHORTEST_KIN = 5

export interface WordMatch {
  /** As terms are counted: a term, or the beginning of one. */
  readonly term: string
  readonly isPrefix: boolean
  /** Messages that hold it; approximate above RARE. */
  readonly found: number
  /** Of what its rarity makes it worth. */
  readonly share: number
}

export interface TextCandidates {
  readonly ids: readonly number[]
  readonly words: readonly WordMatch[]
  /** Messages that hold any of the words, about. */
  readonly approximateTotal: number
}

export interface TextSearch {
  readonly idf: typeof idfOf
  /** Rising ids; others are not looked for. null: all are. */
  readonly narrowed: readonly number[] | null
}

export function findByText(
  db: Database,
  query: ParsedQuery,
  filter: SearchFilter,
  { idf, narrowed }: TextSearch,
): TextCandidates {
  const places = wordPlaces(db, query, filter.asOf)
  const scores = wordScores(db, places, idf)
  const words = places.map(({ term, isPrefix, share }, at) => ({ term, isPrefix, share, found: scores.found[at] ?? 0 }))
  if (query.phrases.length > 0) {
    const ids = matches(db, filter, query.phrases.map(expressionOf).join(' AND '), MAX_PHRASE_MATCHES)
    return { ids, words, approximateTotal: ids.length }
  }
  const best = (limit: number) => {
    const ids = scores.best({ asOf: filter.asOf, narrowed, limit })
    return { left: firstLeft(db, ids, filter), isAll: ids.length < limit }
  }
  const first = best(isUnlimited(filter) ? BEST_OF_ALL : BEST_OF_FILTERED)
  // Where what was deleted holds the places of the best.
  const isShort = first.left.length < MAX_CANDIDATES && !first.isAll && isUnlimited(filter)
  const { left } = isShort ? best(BEST_OF_FILTERED) : first
  const most = Math.max(0, ...scores.found)
  return { ids: left, words, approximateTotal: most > RARE ? most : Math.max(left.length, most) }
}

/** The first of them that the filter leaves. */
function firstLeft(db: Database, ids: readonly number[], filter: SearchFilter): number[] {
  const { sql, values } = conditionOf(filter)
  const statement = `
    SELECT message.id FROM json_each(?) AS wanted CROSS JOIN message ON message.id = wanted.value WHERE ${sql}`
  const left: number[] = []
  for (let at = 0; at < ids.length && left.length < MAX_CANDIDATES; at += FILTERED_AT_ONCE) {
    const slice = JSON.stringify(ids.slice(at, at + FILTERED_AT_ONCE))
    left.push(...idsOf(db, statement, [slice, ...values]))
  }
  return left.slice(0, MAX_CANDIDATES)
}

function wordPlaces(db: Database, query: ParsedQuery, asOf: number): WordPlaces[] {
  const sql =
    'SELECT rowid AS id FROM message_terms WHERE message_terms MATCH ? AND rowid <= ? ORDER BY rowid DESC LIMIT ?'
  const word = (term: string, share = 1, most = RARE): WordPlaces => {
    const expression = quoted(term)
    const ids = idsOf(db, sql, [expression, asOf, most + 1])
    const isSeveral = ids.length >= LEAST_WEIGHED && ids.length <= most
    return { term, isPrefix: false, share, expression, ids, impacts: isSeveral ? impactsOf(db, expression, ids) : null }
  }
  const beginning = (term: string, expression: string): WordPlaces => {
    const ids = idsOf(db, sql, [expression, asOf, RARE + 1])
    return { term, isPrefix: true, share: 1, expression, ids, impacts: null }
  }
  const wordOrKin = (term: string): WordPlaces => {
    const exact = word(term)
    const shortest = Math.max(SHORTEST_KIN, term.length - KIN_ENDING)
    if (exact.ids.length > 0 || !/^[a-z]+$/.test(term)) return exact
    for (let length = term.length; length >= shortest; length--) {
      const kin = beginning(term.slice(0, length), `${quoted(term.slice(0, length))} *`)
      if (kin.ids.length > 0) return kin
    }
    return exact
  }
  const most = Math.min(MOST_FILLERS, Math.floor(stateOf(db).messageCount * RARE_FILLER))
  const fillers = query.fillers.map(term => word(term, FILLER_SHARE, most))
  return [
    ...query.terms.map(wordOrKin),
    ...query.prefixes.map(term => beginning(term, prefixExpression(term))),
    ...fillers.filter(({ ids }) => ids.length > 0 && ids.length <= most),
  ]
}

/** How much a rare word weighs in each of these messages, as FTS5 weighs it. */
function impactsOf(db: Database, expression: string, ids: readonly number[]): number[] {
  const sql = 'SELECT rowid AS id, rank FROM message_terms WHERE message_terms MATCH ? LIMIT ?'
  const rows = prepare<{ id: number; rank: number }>(db, sql).all(expression, RARE * 2)
  const ranks = new Map(rows.map(({ id, rank }) => [id, -rank]))
  // Its rarity, which is the same in all of them, is left out.
  const mean = rows.reduce((sum, { rank }) => sum - rank, 0) / Math.max(1, rows.length)
  return ids.map(id => (ranks.get(id) ?? mean) / mean)
}

/** Any of the query's words, or all of its phrases: what a list that goes on beyond the best shows. */
export function anyWordExpression(query: ParsedQuery): string | null {
  if (query.phrases.length > 0) return query.phrases.map(expressionOf).join(' AND ')
  const parts = [...query.terms.map(quoted), ...query.prefixes.map(prefixExpression)]
  return parts.length === 0 ? null : parts.join(' OR ')
}

/** The newest that match. */
function matches(db: Database, filter: SearchFilter, expression: string, limit: number): number[] {
  const { sql, values } = conditionOf(filter)
  const scanned = isUnlimited(filter) ? limit * 4 : MAX_FILTERED
  const [low, high] = rangeOf(db, filter)
  const statement = `
    SELECT found.id FROM (
      SELECT rowid AS id FROM message_terms WHERE message_terms MATCH ? AND rowid BETWEEN ? AND ?
      ORDER BY rowid DESC LIMIT ?
    ) AS found
    CROSS JOIN message ON message.id = found.id
    WHERE ${sql} LIMIT ?`
  return idsOf(db, statement, [expression, low, high, scanned, ...values, limit])
}

/** Between the first and the last message of the conversations asked for. */
function rangeOf(db: Database, filter: SearchFilter): [low: number, high: number] {
  if (filter.conversationIds === null) return [0, filter.asOf]
  const sql = `
    SELECT min((SELECT min(id) FROM message WHERE conversationId = value)) AS low,
      max((SELECT max(id) FROM message WHERE conversationId = value)) AS high FROM json_each(?)`
  const row = prepare<{ low: number | null; high: number | null }>(db, sql).get(JSON.stringify(filter.conversationIds))
  return [row?.low ?? 0, row?.high ?? 0]
}

function idsOf(db: Database, sql: string, values: readonly BindValue[]): number[] {
  return prepareColumn<number>(db, sql).all(...values)
}

function expressionOf(phrase: Phrase): string {
  return quoted(phrase.terms.join(' '))
}

/** The stem as well: the index holds no endings that a prefix may reach into. */
function prefixExpression(prefix: string): string {
  return `(${quoted(prefix)} * OR ${quoted(stem(prefix))})`
}

/** FTS5's own quoting; terms hold letters and digits only, but nothing here depends on it. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}

/** Whether the words stand there as they were typed. */
export function holdsPhrase(content: string, phrase: Phrase): boolean {
  const text = flat(content)
  for (let at = text.indexOf(phrase.text); at !== -1; at = text.indexOf(phrase.text, at + 1)) {
    const end = at + phrase.text.length
    const isCjk = isUnspaced(phrase.text)
    if (isCjk || ((at === 0 || text[at - 1] === ' ') && (end === text.length || text[end] === ' '))) return true
  }
  return false
}

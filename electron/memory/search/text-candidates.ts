// The messages that a query's words may mean, found without reading every message that holds a common word: rare words
// decide; common ones count in what those find; where all are common, their weightiest messages are looked up by class.

import { prepare, type BindValue, type Database } from '../database.ts'
import { IMPACT_CLASSES, impactTerm } from './impact.ts'
import { flat, type ParsedQuery, type Phrase } from './query.ts'
import { conditionOf, isUnlimited, type SearchFilter } from './search-filter.ts'
import { stem } from './stem.ts'
import { isUnspaced } from './terms.ts'
import { stateOf } from './text-index.ts'

/** A word in more messages than this is common: they are no longer all looked at. */
const RARE = 2_000
/** Messages of rare words that are ranked, all words together. */
const MAX_RANKED = 8_000
const MAX_CANDIDATES = 200
const MAX_OF_COMMON = 200
/** Entries of the index that are gone through for a filter that leaves few. */
const MAX_FILTERED = 20_000
const MAX_PHRASE_MATCHES = 2_000

export interface WordMatch {
  /** As terms are counted: a term, or the beginning of one. */
  readonly term: string
  readonly isPrefix: boolean
  /** Messages that hold it; approximate above RARE. */
  readonly found: number
}

export interface TextCandidates {
  readonly ids: readonly number[]
  readonly words: readonly WordMatch[]
  /** Messages that hold any of the words, about. */
  readonly approximateTotal: number
}

export function findByText(db: Database, query: ParsedQuery, filter: SearchFilter): TextCandidates {
  const words = wordsOf(db, query)
  if (query.phrases.length > 0) {
    const ids = matches(db, filter, query.phrases.map(expressionOf).join(' AND '), MAX_PHRASE_MATCHES)
    return { ids, words, approximateTotal: ids.length }
  }
  const known = words.filter(word => word.found > 0).sort((a, b) => a.found - b.found)
  const rare: WordMatch[] = []
  let ranked = 0
  for (const word of known) {
    if (word.found > RARE || ranked + word.found > MAX_RANKED) break
    rare.push(word)
    ranked += word.found
  }
  const common = known.slice(rare.length)
  const ids = new Set(rare.length > 0 ? bestOfRare(db, filter, rare, common) : bestOfCommon(db, filter, common))
  if (rare.length > 0 && ids.size < MAX_CANDIDATES / 3 && common.length > 0) {
    for (const id of bestOfCommon(db, filter, common)) ids.add(id)
  }
  const largest = Math.max(0, ...known.map(word => word.found))
  return { ids: [...ids], words, approximateTotal: common.length === 0 ? Math.max(ids.size, largest) : largest }
}

/** Any of the query's words, or all of its phrases: what a list that goes on beyond the best shows. */
export function anyWordExpression(query: ParsedQuery): string | null {
  if (query.phrases.length > 0) return query.phrases.map(expressionOf).join(' AND ')
  const parts = [...query.terms.map(quoted), ...query.prefixes.map(prefixExpression)]
  return parts.length === 0 ? null : parts.join(' OR ')
}

export function wordsOf(db: Database, query: ParsedQuery): WordMatch[] {
  return [
    ...query.terms.map(term => ({ term, isPrefix: false, found: countOf(db, quoted(term)) })),
    ...query.prefixes.map(term => ({ term, isPrefix: true, found: countOf(db, prefixExpression(term)) })),
  ]
}

/** Exact up to RARE; beyond, by how dense its newest messages lie. */
function countOf(db: Database, expression: string): number {
  const sql = `
    SELECT count(*) AS count, min(id) AS lowest FROM (
      SELECT rowid AS id FROM message_terms WHERE message_terms MATCH ? ORDER BY rowid DESC LIMIT ?)`
  const row = prepare<{ count: number; lowest: number | null }>(db, sql).get(expression, RARE + 1)
  if (row === undefined || row.count <= RARE) return row?.count ?? 0
  const { indexedTo, messageCount } = stateOf(db)
  const share = row.count / Math.max(row.count, indexedTo - (row.lowest ?? 0) + 1)
  return Math.max(RARE + 1, Math.min(messageCount, Math.round(share * messageCount)))
}

function bestOfRare(
  db: Database,
  filter: SearchFilter,
  rare: readonly WordMatch[],
  common: readonly WordMatch[],
): number[] {
  const anyRare = `(${rare.map(expressionOfWord).join(' OR ')})`
  const ids = ranked(db, filter, anyRare, MAX_CANDIDATES)
  // Among many with the rare word, those that also hold the common ones may have been cut off.
  if (ids.length === MAX_CANDIDATES) {
    for (const word of common.slice(0, 3)) {
      ids.push(...matches(db, filter, `${anyRare} AND ${expressionOfWord(word)}`, MAX_OF_COMMON))
    }
  }
  return ids
}

function ranked(db: Database, filter: SearchFilter, expression: string, limit: number): number[] {
  const { sql, values } = conditionOf(filter)
  const statement = `
    SELECT found.id FROM (SELECT rowid AS id, rank AS score FROM message_terms WHERE message_terms MATCH ?) AS found
    CROSS JOIN message ON message.id = found.id
    WHERE ${sql} ORDER BY found.score LIMIT ?`
  return idsOf(db, statement, [expression, ...values, limit])
}

/** The newest that match. */
function matches(
  db: Database,
  filter: SearchFilter,
  expression: string,
  limit: number,
  table: IndexTable = 'message_terms',
): number[] {
  const { sql, values } = conditionOf(filter)
  const scanned = isUnlimited(filter) ? limit * 4 : MAX_FILTERED
  const [low, high] = rangeOf(db, filter)
  const statement = `
    SELECT found.id FROM (
      SELECT rowid AS id FROM ${table} WHERE ${table} MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT ?
    ) AS found
    CROSS JOIN message ON message.id = found.id
    WHERE ${sql} LIMIT ?`
  return idsOf(db, statement, [expression, low, high, scanned, ...values, limit])
}

type IndexTable = 'message_terms' | 'message_impact'

/** Between the first and the last message of the conversations asked for. */
function rangeOf(db: Database, filter: SearchFilter): [low: number, high: number] {
  if (filter.conversationIds === null) return [0, filter.asOf]
  const sql = `
    SELECT min((SELECT min(id) FROM message WHERE conversationId = value)) AS low,
      max((SELECT max(id) FROM message WHERE conversationId = value)) AS high FROM json_each(?)`
  const row = prepare<{ low: number | null; high: number | null }>(db, sql).get(JSON.stringify(filter.conversationIds))
  return [row?.low ?? 0, row?.high ?? 0]
}

function bestOfCommon(db: Database, filter: SearchFilter, common: readonly WordMatch[]): number[] {
  const ids = new Set<number>()
  const wanted = common.slice(0, 4)
  // Together first: a message with several of them is better than any with one.
  for (let size = wanted.length; size > 1 && ids.size < MAX_OF_COMMON; size--) {
    const together = wanted.slice(0, size)
    for (const id of heaviest(db, filter, together)) ids.add(id)
    const all = together.map(expressionOfWord).join(' AND ')
    for (const id of matches(db, filter, all, MAX_OF_COMMON)) ids.add(id)
  }
  const [first] = wanted
  if (first !== undefined) for (const id of heaviest(db, filter, [first])) ids.add(id)
  return [...ids]
}

/** Messages in which every one of the words weighs much: class after class, until there are enough. */
function heaviest(db: Database, filter: SearchFilter, words: readonly WordMatch[]): number[] {
  if (words.some(word => word.isPrefix))
    return matches(db, filter, words.map(expressionOfWord).join(' AND '), MAX_OF_COMMON)
  const ids = new Set<number>()
  const step = words.length === 1 ? 1 : 4
  for (let lowest = IMPACT_CLASSES - step; lowest >= 0 && ids.size < MAX_OF_COMMON; lowest -= step) {
    const classes = (term: string, from: number, to: number) =>
      `(${Array.from({ length: to - from }, (_, at) => quoted(impactTerm(term, from + at))).join(' OR ')})`
    const expression =
      words.length === 1
        ? classes(words[0]?.term ?? '', lowest, lowest + step)
        : words.map(({ term }) => classes(term, lowest, IMPACT_CLASSES)).join(' AND ')
    for (const id of matches(db, filter, expression, MAX_OF_COMMON * 2, 'message_impact')) ids.add(id)
  }
  return [...ids]
}

function idsOf(db: Database, sql: string, values: readonly BindValue[]): number[] {
  return prepare<{ id: number }>(db, sql)
    .all(...values)
    .map(row => row.id)
}

function expressionOfWord(word: WordMatch): string {
  return word.isPrefix ? prefixExpression(word.term) : quoted(word.term)
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

// A search as a thread of the store carries it out: planned, ranked, read page by page.
// A list begins with the best, ranked; then come all other messages with any of the words, newest first, without end.

import type { Role, StrategicPage } from '../../../shared/models.ts'
import type { SearchHit, SearchMode } from '../../../shared/search-models.ts'
import { prepare, type Database } from '../database.ts'
import type { Place, Walk } from '../page.ts'
import { positionIn, readStrategicPage, type AskedStrategy } from '../paging-strategy.ts'
import { resolveConversation, toId } from '../reference.ts'
import { readDocuments } from './documents.ts'
import { flat, parseQuery, type ParsedQuery } from './query.ts'
import { rankedList, type RankedList } from './ranked-list.ts'
import { WEIGHTS, type RankedMessage, type Weights } from './ranking.ts'
import { conditionOf, resolveFilter, type SearchFilter, type SearchScope } from './search-filter.ts'
import { snippetOf } from './snippet.ts'
import { isStopTerm } from './stop-words.ts'
import { anyWordExpression } from './text-candidates.ts'
import { backlogSize } from './text-index.ts'
import { pendingCount, vectorsOf } from './vector-store.ts'

/** A name in more of a conversation's messages than this says nothing of which one is meant. */
const COMMON_NAME_SHARE = 0.1
/** More words outside quotation marks make a sentence. */
const MOST_LOOSE_WORDS = 3
/** Of people, that a query may name. */
const MAX_NAMES = 2_000
/** Messages of a conversation in which its people are looked for. */
const MAX_NAMED_ROWS = 5_000
const MAX_SLICE_ROWS = 2_000
/** Messages with the words that are looked at for a page beyond the best: a filter that leaves one in thousands ends there. */
const MAX_LOOKED_AT = 6_000
/** UTF-16 units of messages read for the snippets of one page. */
const MAX_READ_LENGTH = 16_000_000

export interface SearchInput {
  readonly text: string
  readonly mode: SearchMode
  readonly scope: SearchScope
}

export interface SearchPlan {
  /** What to embed; empty: nothing that has a meaning. */
  readonly embedded: string
  /** Folded names of people who write, found in the query. */
  readonly speakers: readonly string[]
}

export function planSearch(db: Database, input: SearchInput): SearchPlan {
  const query = parseQuery(input.text)
  const speakers = speakersIn(db, input, query)
  const names = new Set([...speakers.flatMap(name => name.split(' ')), ...commonNames(db, input, query)])
  const embedded = query.text.replaceAll(/[\p{L}\p{N}]+(?:['’]s\b)?/gu, word => {
    return names.has(flat(word.replace(/['’]s$/, ''))) ? ' ' : word
  })
  return { embedded: embedded.trim() === '' ? query.text : embedded, speakers }
}

/** Folded names that stand in the query, whole, of people who write where it looks. */
function speakersIn(db: Database, input: SearchInput, query: ParsedQuery): string[] {
  const words = ` ${flat(query.text.replaceAll(/['’]s\b/g, ' '))} `
  const names = prepare<{ name: string }>(db, 'SELECT name FROM speaker LIMIT ?').all(MAX_NAMES)
  const named = names.map(({ name }) => name).filter(name => flat(name) !== '' && words.includes(` ${flat(name)} `))
  if (input.scope.conversation === undefined || named.length === 0) return [...new Set(named.map(flat))]
  const there = prepare<{ name: string }>(
    db,
    `SELECT DISTINCT name FROM (SELECT name FROM message WHERE conversationId = ? LIMIT ?) WHERE name IS NOT NULL`,
  ).all(resolveConversation(db, input.scope.conversation), MAX_NAMED_ROWS)
  return [...new Set(there.filter(({ name }) => named.includes(name)).map(({ name }) => flat(name)))]
}

/** Capitalised words that stand in every tenth message of the conversation searched: they name those who talk in it. */
function commonNames(db: Database, input: SearchInput, query: ParsedQuery): string[] {
  if (input.scope.conversation === undefined) return []
  const capitalised = query.text.match(/(?<![\p{L}\p{N}])\p{Lu}\p{Ll}+/gu) ?? []
  const filter = resolveFilter(db, input.scope, query.filter, Number.MAX_SAFE_INTEGER)
  const [id] = filter.conversationIds ?? []
  if (capitalised.length === 0 || id === undefined) return []
  const sql = `
    SELECT messageCount, (SELECT min(id) FROM message WHERE conversationId = ?) AS low,
      (SELECT max(id) FROM message WHERE conversationId = ?) AS high FROM conversation WHERE id = ?`
  const place = prepare<{ messageCount: number; low: number; high: number }>(db, sql).get(id, id, id)
  if (place === undefined || place.messageCount < 20) return []
  const counted = prepare<{ count: number }>(
    db,
    `SELECT count(*) AS count FROM (
       SELECT 1 FROM message_terms WHERE message_terms MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?)`,
  )
  const least = Math.ceil(place.messageCount * COMMON_NAME_SHARE)
  return [...new Set(capitalised)]
    .filter(word => {
      const [term = ''] = parseQuery(word).terms
      return (
        term !== '' &&
        !isStopTerm(term) &&
        (counted.get(`"${term}"`, place.low, place.high, least)?.count ?? 0) >= least
      )
    })
    .map(flat)
}

export interface PageInput extends SearchInput {
  readonly limit: number
  readonly cursor?: string
  readonly strategy?: AskedStrategy
  readonly speakers: readonly string[]
  readonly vector: Float32Array | null
  /** Others than the app's, to measure what they find. */
  readonly weights?: Weights
  /** Of an earlier page of the same search. */
  readonly list: RankedList | null
}

export interface SearchPageResult extends StrategicPage<SearchHit> {
  readonly list: RankedList
  /** Every message can be found by its meaning. */
  readonly isMeaningComplete: boolean
}

/** Names the search: a cursor of one fits no other. */
export function searchQuery(input: SearchInput): string {
  return `search:${JSON.stringify([input.text, input.mode, Object.entries(input.scope).sort()])}`
}

/** The newest message when the first page was read: later ones are not in the pages that follow. */
export function asOfCursor(input: SearchInput, cursor: string): number {
  return positionIn(searchQuery(input), cursor).key[0] ?? 0
}

export function readSearchPage(db: Database, input: PageInput): SearchPageResult {
  const asked = parseQuery(input.text)
  const query = input.mode === 'hybrid' ? asSentence(withoutNames(asked, input.speakers)) : asked
  const newest = prepare<{ id: number; createdAt: number }>(
    db,
    'SELECT id, createdAt FROM message WHERE id <= ? ORDER BY id DESC LIMIT 1',
  ).get(input.cursor === undefined ? Number.MAX_SAFE_INTEGER : asOfCursor(input, input.cursor))
  const asOf = input.cursor === undefined ? (newest?.id ?? 0) : asOfCursor(input, input.cursor)
  const filter = resolveFilter(db, input.scope, query.filter, asOf)
  const isBlank = query.terms.length === 0 && query.prefixes.length === 0 && query.phrases.length === 0
  const list =
    input.list ??
    (isBlank && input.vector === null
      ? { items: [], approximateTotal: 0 }
      : rankedList(db, { ...input, query, filter, now: newest?.createdAt ?? 0, weights: input.weights ?? WEIGHTS }))
  const there = new Set(input.list === null ? list.items.map(({ id }) => id) : stillThere(db, list, filter))
  const page = readStrategicPage({
    strategy: input.strategy ?? 'keyset',
    query: searchQuery(input),
    walk: searchWalk(db, { list, there, query, filter, mode: input.mode }),
    limit: input.limit,
    cursor: input.cursor,
    read: ids => readHits(db, ids, query, list),
  })
  return { ...page, list, isMeaningComplete: isMeaningComplete(db) }
}

/** Whose messages are meant says nothing of their words: a message rarely names the one who wrote it. */
function withoutNames(query: ParsedQuery, speakers: readonly string[]): ParsedQuery {
  const names = new Set(speakers.flatMap(name => parseQuery(name).terms))
  const terms = query.terms.filter(term => !names.has(term))
  return terms.length === 0 ? query : { ...query, terms }
}

/** In a sentence quotation marks name something; alone, or with few words, they ask for just that phrase. */
function asSentence(query: ParsedQuery): ParsedQuery {
  return query.looseWords > MOST_LOOSE_WORDS ? { ...query, phrases: [] } : query
}

function stillThere(db: Database, list: RankedList, filter: SearchFilter): number[] {
  const { sql, values } = conditionOf(filter)
  const statement = `
    SELECT message.id FROM json_each(?) AS wanted CROSS JOIN message ON message.id = wanted.value WHERE ${sql}`
  const ids = JSON.stringify(list.items.map(({ id }) => id))
  return prepare<{ id: number }>(db, statement)
    .all(ids, ...values)
    .map(row => row.id)
}

interface WalkInput {
  readonly list: RankedList
  readonly there: ReadonlySet<number>
  readonly query: ParsedQuery
  readonly filter: SearchFilter
  readonly mode: SearchMode
}

/** Keys: the message that was newest at first, 0 and a place among the best, or 1 and an id of those after them. */
function searchWalk(db: Database, input: WalkInput): Walk {
  const { list, there, filter } = input
  const { asOf } = filter
  const best: Place[] = list.items.flatMap(({ id }, at) => (there.has(id) ? [{ id, key: [asOf, 0, at] }] : []))
  const rest = (condition: string) => restOf(db, input, condition)
  const older = rest('id < ? ORDER BY id DESC')
  const newer = rest('id > ? ORDER BY id')
  return {
    start: [asOf, 0, -1],
    after: ([, zone = 0, at = -1], limit) => {
      if (zone === 1) return older(at, limit)
      const ranked = best.filter(({ key }) => (key[2] ?? 0) > at).slice(0, limit)
      return ranked.length === limit ? ranked : [...ranked, ...older(asOf + 1, limit - ranked.length)]
    },
    before: ([, zone = 0, at = 0], limit) => {
      const nearer = zone === 1 ? newer(at, limit) : []
      const ranked = best.filter(({ key }) => zone === 1 || (key[2] ?? 0) < at).toReversed()
      return [...nearer, ...ranked.slice(0, limit - nearer.length)]
    },
  }
}

/** Messages with any of the words that are not among the best, by id. */
function restOf(db: Database, input: WalkInput, condition: string): (from: number, limit: number) => Place[] {
  const { list, query, filter, mode } = input
  const expression = anyWordExpression(query)
  if (mode === 'meaning' && expression !== null) return () => []
  const ranked = new Set(list.items.map(({ id }) => id))
  const source =
    expression === null
      ? 'SELECT id FROM message WHERE'
      : 'SELECT rowid AS id FROM message_terms WHERE message_terms MATCH ? AND'
  const rows = prepare<{ id: number }>(
    db,
    `${source} ${condition.replaceAll(/\bid\b/g, expression === null ? 'id' : 'rowid')} LIMIT ?`,
  )
  return (start, limit) => {
    const places: Place[] = []
    let from = start
    let looked = 0
    for (let size = Math.max(50, limit); ; size = Math.min(size * 4, MAX_SLICE_ROWS)) {
      const ids = rows.all(...(expression === null ? [] : [expression]), from, size).map(row => row.id)
      const left = readDocuments(
        db,
        ids.filter(id => !ranked.has(id)),
        { query, words: [], filter },
      )
      for (const { id } of left) places.push({ id, key: [filter.asOf, 1, id] })
      const last = ids.at(-1)
      looked += ids.length
      const isEnd = ids.length < size || looked >= MAX_LOOKED_AT || last === undefined
      if (places.length >= limit || isEnd) return places.slice(0, limit)
      from = last
    }
  }
}

interface HitRow {
  readonly id: number
  readonly externalId: string | null
  readonly conversationId: number
  readonly conversationExternalId: string | null
  readonly conversationTitle: string
  readonly role: Role
  readonly name: string | null
  readonly createdAt: number
  readonly content: string
}

function readHits(db: Database, ids: readonly number[], query: ParsedQuery, list: RankedList): SearchHit[] {
  const ranked = new Map<number, RankedMessage>(list.items.map(item => [item.id, item]))
  const sql = `
    SELECT message.id, message.externalId, conversationId, conversation.externalId AS conversationExternalId,
      conversation.title AS conversationTitle, role, name, message.createdAt, content
    FROM json_each(?) AS wanted CROSS JOIN message ON message.id = wanted.value
    CROSS JOIN conversation ON conversation.id = message.conversationId`
  const hits: SearchHit[] = []
  let length = 0
  for (const row of prepare<HitRow>(db, sql).iterate(JSON.stringify(ids))) {
    const found = ranked.get(row.id)
    const { id, conversationId, content, ...rest } = row
    length += content.length
    if (length > MAX_READ_LENGTH && hits.length > 0) break
    hits.push({
      ...rest,
      messageId: toId('m', id),
      conversationId: toId('c', conversationId),
      score: found?.score ?? 0,
      why: found?.why ?? [],
      snippet: snippetOf(content, query, found?.startsAt ?? 0),
    })
  }
  return hits
}

function isMeaningComplete(db: Database): boolean {
  const codes = vectorsOf(db)
  return codes.isLoaded && backlogSize(db) === 0 && pendingCount(db, codes.modelId) === 0
}

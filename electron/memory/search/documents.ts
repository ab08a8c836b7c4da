// Messages as ranking sees them: how often each of the query's words stands in them, and who wrote them when.

import type { Role } from '../../../shared/models.ts'
import { prepare, type Database } from '../database.ts'
import { termCounter } from './count-terms.ts'
import { holdsPhrase, type WordMatch } from './text-candidates.ts'
import { flat, type ParsedQuery } from './query.ts'
import { conditionOf, type SearchFilter } from './search-filter.ts'
import { PART_LENGTH } from './split-text.ts'
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
  /** By the filter and by the query's phrases and exclusions; others are only what stands around a message. */
  readonly mayBeFound: boolean
  /** Has one vector at most. */
  readonly isOnePart: boolean
}

interface Row {
  readonly id: number
  readonly conversationId: number
  readonly createdAt: number
  readonly role: Role
  readonly name: string | null
  readonly content: string
  readonly isLeft: number
}

export interface Wanted {
  readonly query: ParsedQuery
  readonly words: readonly WordMatch[]
  readonly filter: SearchFilter
  /** Where a search is for what is meant, and not for the words alone. */
  readonly countsKin?: boolean
}

/** Those of `ids` that the filter and the query's phrases and exclusions leave. */
export function readDocuments(db: Database, ids: readonly number[], wanted: Wanted): Document[] {
  const { sql, values } = conditionOf(wanted.filter)
  const rows = prepare<Row>(db, `SELECT ${columns}, 1 AS isLeft ${source} WHERE ${sql}`).all(
    JSON.stringify(ids),
    ...values,
  )
  return rows.map(documentOf(wanted)).filter(({ mayBeFound }) => mayBeFound)
}

/** All of `ids` that are there. */
export function readAll(db: Database, ids: readonly number[], wanted: Wanted): Document[] {
  const { sql, values } = conditionOf(wanted.filter)
  const rows = prepare<Row>(db, `SELECT ${columns}, (${sql}) AS isLeft ${source}`).all(...values, JSON.stringify(ids))
  return rows.map(documentOf(wanted))
}

const columns = `message.id, message.conversationId, message.createdAt, role, name, substr(content, 1, ${MAX_READ_LENGTH}) AS content`
const source = 'FROM json_each(?) AS wanted CROSS JOIN message ON message.id = wanted.value'

function documentOf({ query, words, countsKin }: Wanted): (row: Row) => Document {
  const count = termCounter(words, countsKin)
  return ({ id, conversationId, createdAt, role, name, content, isLeft }) => ({
    ...{ id, conversationId, createdAt, role, name },
    ...count(content),
    isQuestion: endsAsQuestion(content),
    cosine: null,
    startsAt: 0,
    mayBeFound: isLeft === 1 && isLeftByQuery(content, query),
    isOnePart: content.length <= PART_LENGTH,
  })
}

/** Whatever spaces and quotation marks follow it. */
function endsAsQuestion(content: string): boolean {
  let last = content.length - 1
  while (last >= 0 && /["”»\s]/.test(content.charAt(last))) last--
  return content[last] === '?'
}

function isLeftByQuery(content: string, query: ParsedQuery): boolean {
  if (!query.phrases.every(phrase => holdsPhrase(content, phrase))) return false
  if (query.excluded.length === 0) return true
  const terms = new Set(termsOf(content))
  return !query.excluded.some(phrase =>
    phrase.terms.length === 1 ? terms.has(phrase.terms[0] ?? '') : holdsPhrase(content, phrase),
  )
}

/** Whether `name`, of who wrote a message, is one that the query names. */
export function isNamed(document: Document, speakers: readonly string[]): boolean {
  return document.name !== null && speakers.includes(flat(document.name))
}

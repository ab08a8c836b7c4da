// Keeps the postings of common words true. A block's are made whole, from terms gathered while its messages are put into
// the word index or, later, read again; from then on every change of a message in it changes them in the same transaction.
// A term has postings in a block only where it is in many of its messages; they are all of them then.

import { prepare, type Database } from '../database.ts'
import { GatheredPostings } from './gathered-postings.ts'
import { BLOCK_IDS, blockOf, changePostings, levelOf, offsetOf, readPostings } from './posting.ts'
import { termsOf } from './terms.ts'

/** In fewer of a block's messages a term is found by the word index, at no cost worth saving. */
export const LEAST_POSTINGS = 16
/** Messages behind a block's postings, above which they are made anew. */
export const MAX_UNCOVERED = 8_192

/** The block being made, in memory only: what is gathered so far is of messages from its first to before `nextId`. */
interface Draft {
  readonly block: number
  nextId: number
  readonly terms: Map<string, GatheredPostings>
}

const drafts = new WeakMap<Database, Draft>()

/** What was gathered may be of rows that are not there. */
export function dropDraft(db: Database): void {
  drafts.delete(db)
}

export interface Covered {
  readonly block: number
  readonly coveredTo: number
}

export function coveredBlocks(db: Database): Covered[] {
  return prepare<Covered>(db, 'SELECT block, coveredTo FROM posting_block ORDER BY block').all()
}

function coveredTo(db: Database, block: number): number {
  const sql = 'SELECT coveredTo FROM posting_block WHERE block = ?'
  return prepare<{ coveredTo: number }>(db, sql).get(block)?.coveredTo ?? block * BLOCK_IDS - 1
}

/** A message as it is put into the word index, and the one put in before it; `terms` null: it is still being written. */
export function gather(
  db: Database,
  message: { readonly id: number; readonly previousId: number; readonly terms: readonly string[] | null },
  meanTerms: number,
): void {
  const { id, previousId, terms } = message
  let draft = drafts.get(db)
  // What lies before is still being read (extendPostings), which will come to this one as well.
  if (draft !== undefined && draft.nextId <= previousId) return
  if (previousId === 0 || blockOf(id) !== (draft?.block ?? blockOf(previousId))) {
    if (draft !== undefined) store(db, draft, (draft.block + 1) * BLOCK_IDS - 1)
    draft = begin(db, blockOf(id))
  }
  if (draft === undefined) return
  if (terms !== null) put(draft, id, terms, meanTerms)
  draft.nextId = id + 1
}

function begin(db: Database, block: number): Draft {
  const draft = { block, nextId: block * BLOCK_IDS, terms: new Map<string, GatheredPostings>() }
  drafts.set(db, draft)
  return draft
}

function put(draft: Draft, id: number, terms: readonly string[], meanTerms: number): void {
  const offset = offsetOf(id)
  const once = levelOf(1, terms.length, meanTerms)
  const levelFor = (times: number) => (times === 1 ? once : levelOf(times, terms.length, meanTerms))
  for (const term of terms) {
    let gathered = draft.terms.get(term)
    if (gathered === undefined) {
      gathered = new GatheredPostings()
      draft.terms.set(term, gathered)
    }
    gathered.add(offset, levelFor)
  }
}

function countsOf(terms: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
  return counts
}

function store(db: Database, draft: Draft, lastId: number): void {
  prepare(db, 'DELETE FROM posting WHERE block = ?').run(draft.block)
  prepare(db, 'INSERT INTO posting_block VALUES (?, ?) ON CONFLICT DO UPDATE SET coveredTo = excluded.coveredTo').run(
    draft.block,
    lastId,
  )
  const insert = prepare(db, 'INSERT INTO posting (block, term, entries) VALUES (?, ?, ?)')
  const common = [...draft.terms].filter(([, { count }]) => count >= LEAST_POSTINGS)
  // In the order of their key, so that the tree's pages fill up one after the other.
  common.sort(([a], [b]) => (a < b ? -1 : 1))
  for (const [term, gathered] of common) insert.run(draft.block, term, gathered.written())
}

/** Up to `limit` messages further, where more than `uncovered` are behind; true while there is more to do. None may wait to be put into the word index. */
export function extendPostings(
  db: Database,
  {
    limit,
    uncovered,
    indexedTo,
    meanTerms,
  }: { limit: number; uncovered: number; indexedTo: number; meanTerms: number },
): boolean {
  const draft = drafts.get(db) ?? nextDraft(db, indexedTo, uncovered)
  if (draft === null) return false
  const lastId = (draft.block + 1) * BLOCK_IDS - 1
  const sql = `
    SELECT id, iif(status = 'streaming', NULL, content) AS content FROM message WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?`
  const rows = prepare<{ id: number; content: string | null }>(db, sql).all(
    draft.nextId,
    Math.min(lastId, indexedTo),
    limit,
  )
  for (const { id, content } of rows) {
    if (content !== null) put(draft, id, termsOf(content), meanTerms)
    draft.nextId = id + 1
  }
  if (rows.length === limit) return true
  if (indexedTo >= lastId) {
    store(db, draft, lastId)
    drafts.delete(db)
    return true
  }
  // What is gathered stays, for those that come.
  draft.nextId = indexedTo + 1
  if (indexedTo - coveredTo(db, draft.block) < uncovered) return false
  store(db, draft, indexedTo)
  return true
}

/** The first block whose postings are missing, or lag behind so far that it pays to make them anew. */
function nextDraft(db: Database, indexedTo: number, uncovered: number): Draft | null {
  const covered = new Map(coveredBlocks(db).map(each => [each.block, each.coveredTo]))
  for (let block = 0; block * BLOCK_IDS <= indexedTo; block++) {
    const known = covered.get(block) ?? block * BLOCK_IDS - 1
    const end = Math.min(indexedTo, (block + 1) * BLOCK_IDS - 1)
    const isWhole = end === (block + 1) * BLOCK_IDS - 1
    if (isWhole ? known < end : end - known >= uncovered) return begin(db, block)
  }
  return null
}

/** A message of a covered block, or of the one being made, whose text changed, came late or went. */
export interface PostingChange {
  readonly id: number
  readonly removed: readonly string[]
  readonly added: readonly string[]
}

export function changeBlocks(db: Database, changes: readonly PostingChange[], meanTerms: number): void {
  if (changes.length === 0) return
  const draft = drafts.get(db)
  if (draft !== undefined && changes.some(({ id }) => blockOf(id) === draft.block && id < draft.nextId)) dropDraft(db)
  const edges = new Map(coveredBlocks(db).map(each => [each.block, each.coveredTo]))
  const edits = new Map<string, { block: number; term: string; removed: Set<number>; added: Map<number, number> }>()
  const editOf = (block: number, term: string) => {
    const key = `${block} ${term}`
    const known = edits.get(key) ?? { block, term, removed: new Set<number>(), added: new Map<number, number>() }
    edits.set(key, known)
    return known
  }
  for (const { id, removed, added } of changes) {
    const block = blockOf(id)
    if (id > (edges.get(block) ?? -1)) continue
    for (const term of removed) editOf(block, term).removed.add(offsetOf(id))
    for (const [term, count] of countsOf(added)) {
      editOf(block, term).added.set(offsetOf(id), levelOf(count, added.length, meanTerms))
    }
  }
  const find = prepare<{ id: number; entries: Uint8Array }>(
    db,
    'SELECT id, entries FROM posting WHERE block = ? AND term = ?',
  )
  for (const { block, term, removed, added } of edits.values()) {
    const row = find.get(block, term)
    if (row === undefined) continue
    const entries = changePostings(readPostings(row.entries), removed, added)
    if (entries.length === 0) prepare(db, 'DELETE FROM posting WHERE id = ?').run(row.id)
    else prepare(db, 'UPDATE posting SET entries = ? WHERE id = ?').run(entries, row.id)
  }
}

// Keeps the postings of common words true. A block's are made whole, from terms gathered while its messages are put into
// the word index or, later, read again; from then on every change of a message in it changes them in the same transaction.
// A term has postings in a block only where it is in many of its messages; they are all of them then.

import { prepare, type Database } from '../database.ts'
import { BLOCK_IDS, blockOf, changePostings, levelOf, offsetOf, readPostings } from './posting.ts'
import { countsOf, PostingDraft } from './posting-draft.ts'
import { dropAnyRipe, dropRipe, ripen, storePiece } from './ripe-postings.ts'
import type { SliceTerms } from './slice-terms.ts'
import { termsOf } from './terms.ts'

/** Messages behind a block's postings, above which they are made anew. */
export const MAX_UNCOVERED = 8_192

const drafts = new WeakMap<Database, PostingDraft>()

/** What was gathered may be of rows that are not there. */
export function dropDraft(db: Database): void {
  drafts.delete(db)
  dropAnyRipe(db)
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
  const draft = draftFor(db, id, previousId)
  if (draft === null) return
  if (terms !== null) draft.put(id, terms, meanTerms)
  draft.nextId = id + 1
}

/** The same for the messages of a slice; `ids`: rising, by place, 0 where it has none. */
export function gatherSlice(
  db: Database,
  slice: { readonly terms: SliceTerms; readonly ids: readonly number[]; readonly previousId: number },
  meanTerms: number,
): void {
  const { terms, ids } = slice
  let { previousId } = slice
  for (let from = 0; from < ids.length;) {
    const first = ids[from] ?? 0
    if (first === 0) {
      from++
      continue
    }
    let [to, last] = [from, first]
    for (; to < ids.length; to++) {
      const id = ids[to] ?? 0
      if (id !== 0 && blockOf(id) !== blockOf(first)) break
      if (id !== 0) last = id
    }
    const draft = draftFor(db, first, previousId)
    if (draft !== null) {
      draft.putSlice(terms, ids, from, to, meanTerms)
      draft.nextId = last + 1
    }
    previousId = last
    from = to
  }
  storePiece(db)
}

/** Where a message goes that follows on another; null: to none, it will be read again (extendPostings). */
function draftFor(db: Database, id: number, previousId: number): PostingDraft | null {
  let draft = drafts.get(db)
  // What lies before is still being read, which will come to this one as well.
  if (draft !== undefined && draft.nextId <= previousId) return null
  if (previousId === 0 || blockOf(id) !== (draft?.block ?? blockOf(previousId))) {
    if (draft !== undefined) ripen(db, draft, draft.lastId)
    draft = begin(db, blockOf(id))
  }
  return draft ?? null
}

function begin(db: Database, block: number): PostingDraft {
  const draft = new PostingDraft(block)
  drafts.set(db, draft)
  return draft
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
  if (storePiece(db)) return true
  const draft = drafts.get(db) ?? nextDraft(db, indexedTo, uncovered)
  if (draft === null) return false
  const { lastId } = draft
  const sql = `
    SELECT id, iif(status = 'streaming', NULL, content) AS content FROM message WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?`
  const rows = prepare<{ id: number; content: string | null }>(db, sql).all(
    draft.nextId,
    Math.min(lastId, indexedTo),
    limit,
  )
  for (const { id, content } of rows) {
    if (content !== null) draft.put(id, termsOf(content), meanTerms)
    draft.nextId = id + 1
  }
  if (rows.length === limit) return true
  if (indexedTo >= lastId) {
    ripen(db, draft, lastId)
    drafts.delete(db)
    return true
  }
  // What is gathered stays, for those that come.
  draft.nextId = indexedTo + 1
  if (indexedTo - coveredTo(db, draft.block) < uncovered) return false
  ripen(db, draft, indexedTo)
  return true
}

/** The first block whose postings are missing, or lag behind so far that it pays to make them anew. */
function nextDraft(db: Database, indexedTo: number, uncovered: number): PostingDraft | null {
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
  for (const { id } of changes) dropRipe(db, id)
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

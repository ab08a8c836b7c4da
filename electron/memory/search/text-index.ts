// Keeps the word index true: what a write changed is put in before its transaction ends, so that whatever was
// acknowledged can be found. Messages stored before the index was are put in slice by slice.

import { prepare, type Database } from '../database.ts'
import { changeBlocks, dropDraft, extendPostings, gather, gatherSlice, type PostingChange } from './posting-store.ts'
import type { SliceTerms } from './slice-terms.ts'
import { termsOf } from './terms.ts'

/** More than this many at an opening come from outside the app (a copy, a benchmark): they wait for slices. */
const MAX_AT_OPENING = 5_000

/** Of the word index, in one go: a few ms. */
const MERGED_PAGES = 200
const ANALYSED_ROWS = 1_000

interface TextRow {
  readonly id: number
  readonly content: string
}

/** Also tells which messages' text changed or went, for the vectors. */
export function indexChanges(db: Database): readonly number[] {
  const state = stateOf(db)
  const meanTerms = meanTermsOf(state)
  let messages = 0
  let terms = 0
  const changes: PostingChange[] = []
  const changed = prepare<{ messageId: number; oldContent: string | null }>(db, 'SELECT * FROM text_change').all()
  for (const { messageId, oldContent } of changed) {
    const removed = oldContent === null ? [] : remove(db, messageId, oldContent)
    const now = prepare<TextRow>(db, `SELECT id, content FROM message WHERE id = ? AND status <> 'streaming'`).get(
      messageId,
    )
    const added = now === undefined ? [] : add(db, now)
    terms += added.length - removed.length
    messages += Number(now !== undefined) - Number(oldContent !== null)
    changes.push({ id: messageId, removed, added })
  }
  changeBlocks(db, changes, meanTerms)
  if (changed.length > 0) prepare(db, 'DELETE FROM text_change').run()
  let indexedTo = state.indexedTo
  const added = prepare<TextRow & { isStreaming: number }>(db, newest)
  for (const row of added.all(indexedTo)) {
    const own = row.isStreaming === 1 ? null : add(db, row)
    gather(db, { id: row.id, previousId: indexedTo, terms: own }, meanTerms)
    indexedTo = row.id
    if (own === null) continue
    terms += own.length
    messages++
  }
  if (changed.length > 0 || indexedTo > state.indexedTo) save(db, indexedTo, messages, terms)
  return changed.map(({ messageId }) => messageId)
}

/** Messages stored just now whose terms are known; `ids`: rising, by place in the slice, 0 where it was not stored. */
export function indexSlice(db: Database, ids: readonly number[], terms: SliceTerms): void {
  const { indexedTo: previousId, ...state } = stateOf(db)
  const insert = prepare(db, insertTerms)
  let [indexedTo, messageCount, termCount, start] = [previousId, 0, 0, 0]
  ids.forEach((id, place) => {
    const end = terms.ends[place] ?? start
    if (id > 0) {
      // Bytes, not a string: SQLite reads them as UTF-8, and no string has to be made.
      insert.run(id, terms.texts.subarray(start, end))
      indexedTo = id
      messageCount++
      termCount += terms.counts[place] ?? 0
    }
    start = end
  })
  if (messageCount === 0) return
  gatherSlice(db, { terms, ids, previousId }, meanTermsOf({ indexedTo, ...state }))
  save(db, indexedTo, messageCount, termCount)
}

const newest = `SELECT id, content, status = 'streaming' AS isStreaming FROM message WHERE id > ? ORDER BY id`

/** What was stored without this program having a say is left to slices, so that opening stays quick. */
export function postponeUnindexed(db: Database): void {
  const { indexedTo } = stateOf(db)
  const sql = 'SELECT min(id) AS low, max(id) AS high, count(*) AS count FROM message WHERE id > ?'
  const found = prepare<{ low: number; high: number; count: number }>(db, sql).get(indexedTo)
  if (found === undefined || found.count <= MAX_AT_OPENING) return
  prepare(db, 'INSERT INTO text_backlog VALUES (?, ?)').run(found.low, found.high)
  save(db, found.high, 0, 0)
}

/** Puts in up to `limit` of the messages that wait, newest first. Answers how many are left, at most; null: none waited. */
export function indexBacklog(db: Database, input: { limit: number }): number | null {
  const range = prepare<{ lowId: number; highId: number }>(
    db,
    'SELECT * FROM text_backlog ORDER BY lowId DESC LIMIT 1',
  ).get()
  if (range === undefined) return null
  const sql = `
    SELECT id, content, status = 'streaming' AS isStreaming FROM message WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT ?`
  const rows = prepare<TextRow & { isStreaming: number }>(db, sql).all(range.lowId, range.highId, input.limit)
  let terms = 0
  let messages = 0
  for (const row of rows) {
    // Put in when it ends, as a change.
    if (row.isStreaming === 1) continue
    terms += add(db, row).length
    messages++
  }
  const highId = (rows.length < input.limit ? range.lowId : (rows.at(-1)?.id ?? range.lowId)) - 1
  if (highId < range.lowId) prepare(db, 'DELETE FROM text_backlog WHERE lowId = ?').run(range.lowId)
  else prepare(db, 'UPDATE text_backlog SET highId = ? WHERE lowId = ?').run(highId, range.lowId)
  save(db, stateOf(db).indexedTo, messages, terms)
  return backlogSize(db)
}

export function backlogSize(db: Database): number {
  return (
    prepare<{ size: number }>(db, 'SELECT coalesce(sum(highId - lowId + 1), 0) AS size FROM text_backlog').get()
      ?.size ?? 0
  )
}

export interface TextState {
  readonly indexedTo: number
  readonly messageCount: number
  readonly termCount: number
}

export function stateOf(db: Database): TextState {
  const found = prepare<TextState>(db, 'SELECT indexedTo, messageCount, termCount FROM text_state').get()
  return found ?? { indexedTo: 0, messageCount: 0, termCount: 0 }
}

/** How many terms a message has; a guess before there are any. */
export function meanTermsOf({ messageCount, termCount }: TextState): number {
  return messageCount === 0 ? 25 : Math.max(1, termCount / messageCount)
}

/** Makes what quickens searches of common words, a slice at a time; true while there is more to do. */
export function buildPostings(db: Database, input: { limit: number; uncovered: number }): boolean {
  if (backlogSize(db) > 0) {
    // Its messages are in no order.
    dropDraft(db)
    return false
  }
  const state = stateOf(db)
  return extendPostings(db, { ...input, indexedTo: state.indexedTo, meanTerms: meanTermsOf(state) })
}

/** Merges small pieces of the index, up to `pages` of its pages; true while there is more to do. */
function mergeIndex(db: Database, input: { pages: number }): boolean {
  const changesBefore = totalChanges(db)
  prepare(db, `INSERT INTO message_terms (message_terms, rank) VALUES ('merge', ?)`).run(input.pages)
  // As the documentation of FTS5 has it: fewer than two changes mean that nothing was left to merge.
  return totalChanges(db) - changesBefore >= 2
}

/** Merges the word index; then lets SQLite look again at how its rows lie, where that changed. */
export function tidy(db: Database): boolean {
  if (mergeIndex(db, { pages: MERGED_PAGES })) return true
  db.pragma(`analysis_limit = ${ANALYSED_ROWS}`)
  db.pragma('optimize')
  return false
}

function totalChanges(db: Database): number {
  return prepare<{ count: number }>(db, 'SELECT total_changes() AS count').get()?.count ?? 0
}

function save(db: Database, indexedTo: number, messages: number, terms: number): void {
  const sql = 'UPDATE text_state SET indexedTo = ?, messageCount = messageCount + ?, termCount = termCount + ?'
  prepare(db, sql).run(indexedTo, messages, terms)
}

const insertTerms = 'INSERT INTO message_terms (rowid, terms) VALUES (?, ?)'

function add(db: Database, row: TextRow): readonly string[] {
  const terms = termsOf(row.content)
  prepare(db, insertTerms).run(row.id, terms.join(' '))
  return terms
}

function remove(db: Database, id: number, content: string): readonly string[] {
  const terms = termsOf(content)
  const sql = `INSERT INTO message_terms (message_terms, rowid, terms) VALUES ('delete', ?, ?)`
  prepare(db, sql).run(id, terms.join(' '))
  return terms
}

// A block's postings on their way into the database: piece by piece, since those of 65,000 long messages are 200 MB. The
// block counts as covered once the last piece is stored; until then, and for ever if the process ends in between, its terms
// are found by the word index, and what is there of it goes when it is made anew.

import { prepare, type Database } from '../database.ts'
import type { GatheredPostings } from './gathered-postings.ts'
import { BLOCK_IDS, blockOf, LEAST_POSTINGS, offsetOf } from './posting.ts'
import type { PostingDraft } from './posting-draft.ts'

/** A few ms each. */
const PIECE_BYTES = 512 * 1024
const PIECE_REMOVED = 200

interface Ripe {
  readonly block: number
  readonly lastId: number
  /** In the order of their key, so that the tree's pages fill up one after the other. */
  readonly terms: readonly (readonly [string, GatheredPostings])[]
  next: number
}

const ripe = new WeakMap<Database, Ripe>()

/** Those of the draft up to `lastId`; it may go on gathering. */
export function ripen(db: Database, draft: PostingDraft, lastId: number): void {
  while (storePiece(db));
  const { block } = draft
  prepare(db, 'INSERT INTO posting_block VALUES (?, ?) ON CONFLICT DO UPDATE SET coveredTo = excluded.coveredTo').run(
    block,
    block * BLOCK_IDS - 1,
  )
  const terms = [...draft.terms].filter(([, { count }]) => count >= LEAST_POSTINGS)
  terms.sort(([a], [b]) => (a < b ? -1 : 1))
  ripe.set(db, { block, lastId, terms, next: 0 })
}

/** True while there is more to do. */
export function storePiece(db: Database): boolean {
  const found = ripe.get(db)
  if (found === undefined) return false
  const { block, lastId, terms } = found
  if (found.next === 0) {
    const old = 'DELETE FROM posting WHERE id IN (SELECT id FROM posting WHERE block = ? LIMIT ?)'
    if (prepare(db, old).run(block, PIECE_REMOVED).changes > 0) return true
  }
  const insert = prepare(db, 'INSERT INTO posting (block, term, entries) VALUES (?, ?, ?)')
  for (let bytes = 0; bytes < PIECE_BYTES; found.next++) {
    const each = terms[found.next]
    if (each === undefined) {
      prepare(db, 'UPDATE posting_block SET coveredTo = ? WHERE block = ?').run(lastId, block)
      ripe.delete(db)
      return false
    }
    const [term, gathered] = each
    const entries = gathered.written(offsetOf(lastId))
    insert.run(block, term, entries)
    bytes += entries.length
  }
  return true
}

/** A message of a block that is being stored changed: it has to be made anew. */
export function dropRipe(db: Database, id: number): void {
  const found = ripe.get(db)
  if (found !== undefined && found.block === blockOf(id) && id <= found.lastId) ripe.delete(db)
}

/** What was stored of it may have been taken back. */
export function dropAnyRipe(db: Database): void {
  ripe.delete(db)
}

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GatheredPostings } from '../../../electron/memory/search/gathered-postings.ts'
import { readPostings } from '../../../electron/memory/search/posting.ts'
import { PostingDraft } from '../../../electron/memory/search/posting-draft.ts'
import { dropRipe, ripen, storePiece } from '../../../electron/memory/search/ripe-postings.ts'
import { openTestStore, type TestStore } from '../test-store.ts'

/** More than one piece. */
function manyPostings(): PostingDraft {
  const draft = new PostingDraft(0)
  const terms = Array.from({ length: 200 }, (_, at) => `term${at}`)
  for (let id = 1; id <= 2_000; id++) draft.put(id, terms, 200)
  return draft
}

const covered = (store: TestStore) => store.db.prepare('SELECT coveredTo FROM posting_block').pluck().all()
const countRows = (store: TestStore) => store.db.prepare('SELECT count(*) FROM posting').pluck().get()

describe('gathered postings', () => {
  it('are written as they were added, up to a place', () => {
    const added = fc.uniqueArray(fc.nat(65_535), { maxLength: 400 }).map(all => all.sort((a, b) => a - b))
    fc.assert(
      fc.property(added, fc.nat(65_535), (offsets, last) => {
        const gathered = new GatheredPostings()
        for (const offset of offsets) gathered.add(offset, 1 + (offset % 255))
        const written = readPostings(gathered.written(last))
        const expected = offsets.filter(offset => offset <= last)
        expect([...written.offsets]).toEqual(expected)
        expect([...written.levels]).toEqual(expected.map(offset => 1 + (offset % 255)))
        expect(gathered.count).toBe(offsets.length)
      }),
    )
  })
})

describe('the postings of a block', () => {
  it('are stored in pieces, cover it once the last one is, and replace the ones before', () => {
    const store = openTestStore()
    const draft = manyPostings()
    for (const lastId of [1_000, 2_000]) {
      ripen(store.db, draft, lastId)
      let pieces = 1
      for (; storePiece(store.db); pieces++) expect(covered(store)).toEqual([-1])
      expect(pieces).toBeGreaterThan(1)
      expect(covered(store)).toEqual([lastId])
      expect(countRows(store)).toBe(200)
      const entries = store.db.prepare<[], Uint8Array>('SELECT entries FROM posting').pluck().all()
      expect(new Set(entries.map(each => each.length))).toEqual(new Set([lastId * 3]))
    }
  })

  it('of which a message changes meanwhile never cover it', () => {
    const store = openTestStore()
    ripen(store.db, manyPostings(), 2_000)
    expect(storePiece(store.db)).toBe(true)
    dropRipe(store.db, 2_001)
    expect(storePiece(store.db)).toBe(true)
    dropRipe(store.db, 1_999)
    expect(storePiece(store.db)).toBe(false)
    expect(covered(store)).toEqual([-1])
  })
})

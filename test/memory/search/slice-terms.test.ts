import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SliceTermsMaker } from '../../../electron/memory/search/slice-terms.ts'
import { termsOf } from '../../../electron/memory/search/terms.ts'
import { sliceOf } from '../import/import-files.ts'
import { openTestStore, type TestStore } from '../test-store.ts'

const texts = [
  'Boats and ships',
  'le phare de la côte',
  'getUserName C++ x86',
  '東京タワーと海',
  '…',
  '',
  'a\u0000b \ud800 c',
  'aa '.repeat(300),
]
const text = fc.array(fc.constantFrom(...texts), { maxLength: 3 }).map(some => some.join(' '))

/** Every term of the word index, where it stands. */
function wordIndex(store: TestStore): unknown[] {
  store.db.exec(`CREATE VIRTUAL TABLE temp.word USING fts5vocab('main', 'message_terms', 'instance')`)
  const words = store.db.prepare('SELECT term, doc, offset FROM temp.word ORDER BY doc, offset').all()
  store.db.exec('DROP TABLE temp.word')
  return [...words, ...store.db.prepare('SELECT indexedTo, messageCount, termCount FROM text_state').all()]
}

function postings(store: TestStore): unknown[] {
  while (store.buildPostings({ limit: 7, uncovered: 1 }));
  return store.db.prepare('SELECT block, term, entries FROM posting ORDER BY block, term').all()
}

describe('the terms of a slice', () => {
  it('are those of its texts, and for each term the messages that hold it and how often', () => {
    const maker = new SliceTermsMaker()
    fc.assert(
      fc.property(fc.array(text, { maxLength: 12 }), contents => {
        for (const content of contents) maker.add(content)
        const { texts: bytes, ends, counts, names, starts, entries } = maker.take()
        const expected = contents.map(termsOf)
        expect(Array.from(ends, (end, at) => Buffer.from(bytes.slice(ends[at - 1] ?? 0, end)).toString())).toEqual(
          expected.map(terms => terms.join(' ')),
        )
        expect([...counts]).toEqual(expected.map(terms => terms.length))
        const found = names === '' ? [] : names.split(' ')
        expect(new Set(found)).toEqual(new Set(expected.flat()))
        found.forEach((name, at) => {
          const holding = [...entries.slice(starts[at], starts[at + 1])].map(entry => [entry >>> 8, entry & 255])
          const times = expected.map(terms => terms.filter(term => term === name).length)
          expect(holding).toEqual(times.flatMap((count, place) => (count > 0 ? [[place, Math.min(count, 255)]] : [])))
        })
      }),
      { numRuns: 60 },
    )
  })

  it('make the same word index and postings as if the writer had found them, repeated messages and edits included', () => {
    const slice = fc.array(fc.tuple(fc.nat(3), fc.nat(40), text), { maxLength: 30 })
    fc.assert(
      fc.property(fc.array(slice, { minLength: 1, maxLength: 4 }), slices => {
        const [made, found] = [openTestStore(), openTestStore()]
        for (const each of slices) {
          const conversations = [0, 1, 2, 3].map(chat => ({
            id: `chat ${chat}`,
            title: null,
            createdAt: null,
            updatedAt: null,
            messages: each
              .filter(([of]) => of === chat)
              .map(([, id, content]) => ({ id: `${id}`, role: 'user' as const, content, createdAt: 1, at: 1 })),
          }))
          const { slice: bytes, terms } = sliceOf(conversations)
          for (const [store, given] of [[made, terms] as const, [found, null] as const]) {
            const importId = store.beginImport({ name: 'file', now: 1 })
            store.importSlice({ importId, slice: bytes, terms: given })
            store.db.exec(`UPDATE message SET content = 'changed boats' WHERE id % 7 = 3`)
            store.writeSettings({ patch: {} })
          }
        }
        expect(wordIndex(made)).toEqual(wordIndex(found))
        expect(postings(made)).toEqual(postings(found))
      }),
      { numRuns: 25 },
    )
  })

  it('go on in the next block of postings in the middle of a slice', () => {
    const store = openTestStore()
    store.db.exec(`INSERT INTO sqlite_sequence (name, seq) VALUES ('message', 65500)`)
    const importId = store.beginImport({ name: 'file', now: 1 })
    for (let at = 0; at < 4; at++) {
      const messages = Array.from({ length: 30 }, (_, index) => {
        const id = at * 30 + index
        return { id: `${id}`, role: 'user' as const, content: `harbour ${id % 2 ? 'night' : ''}`, createdAt: 1, at: 1 }
      })
      const chat = { id: `chat ${at}`, title: null, createdAt: null, updatedAt: null, messages }
      store.importSlice({ importId, ...sliceOf([chat]) })
    }
    const rows =
      'SELECT block, term, length(entries) / 3 AS count, coveredTo FROM posting JOIN posting_block USING (block)'
    const whole = [
      { block: 0, term: 'harbour', count: 35, coveredTo: 65_535 },
      { block: 0, term: 'night', count: 17, coveredTo: 65_535 },
    ]
    expect(store.db.prepare(rows).all()).toEqual(whole)
    while (store.buildPostings({ limit: 50, uncovered: 1 }));
    expect(store.db.prepare(rows).all()).toEqual([
      ...whole,
      { block: 1, term: 'harbour', count: 85, coveredTo: 65_620 },
      { block: 1, term: 'night', count: 43, coveredTo: 65_620 },
    ])
  })
})

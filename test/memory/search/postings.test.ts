import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { prepare, type Database } from '../../../electron/memory/database.ts'
import { idfOf } from '../../../electron/memory/search/impact.ts'
import { LEAST_POSTINGS, readPostings } from '../../../electron/memory/search/posting.ts'
import { wordScores } from '../../../electron/memory/search/word-scores.ts'
import { addTurn, openTestStore, type TestStore } from '../test-store.ts'
import { idsOf } from './exercise-search.ts'

const words = ['alpha', 'beta', 'gamma', 'delta']

function build(store: TestStore): void {
  while (store.buildPostings({ limit: 7, uncovered: 1 }));
}

/** Every term's messages by its postings, which must be all of them up to where the block is covered. */
function expectTrue(db: Database): number {
  const rows = db
    .prepare<[], { term: string; entries: Uint8Array; coveredTo: number }>(
      'SELECT term, entries, coveredTo FROM posting JOIN posting_block USING (block)',
    )
    .all()
  for (const { term, entries, coveredTo } of rows) {
    const holding = db
      .prepare<[string, number], number>(
        `SELECT id FROM message WHERE ' ' || content || ' ' LIKE ? AND id <= ? AND status <> 'streaming' ORDER BY id`,
      )
      .pluck()
      .all(`% ${term} %`, coveredTo)
    expect([term, [...readPostings(entries).offsets]]).toEqual([term, holding])
  }
  return rows.length
}

function fill(store: TestStore, count: number): string[] {
  return Array.from({ length: count }, (_, at) => {
    const text = words.slice(0, 1 + (at % words.length)).join(' ')
    return addTurn(store, { question: text, answer: `${text} alpha` }).conversationId
  })
}

describe('the postings of common words', () => {
  it('name exactly the messages that hold a word, whatever is written, changed and purged after they were made', () => {
    const step = fc.oneof(
      fc.subarray(words, { minLength: 1 }).map(some => ({ kind: 'ask' as const, text: some.join(' ') })),
      fc
        .tuple(fc.nat(60), fc.subarray(words))
        .map(([at, some]) => ({ kind: 'edit' as const, at, text: some.join(' ') })),
      fc.nat(30).map(at => ({ kind: 'delete' as const, at })),
      fc.constant({ kind: 'build' as const }),
      fc.constant({ kind: 'fail' as const }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), steps => {
        const store = openTestStore()
        const chats = fill(store, LEAST_POSTINGS + 4)
        build(store)
        for (const each of steps) {
          if (each.kind === 'ask') chats.push(addTurn(store, { question: each.text, answer: each.text }).conversationId)
          else if (each.kind === 'build') build(store)
          else if (each.kind === 'fail') expect(() => store.getMessage({ reference: 'm999' })).toThrow('m999')
          else if (each.kind === 'delete') {
            const [chat] = chats.splice(each.at % chats.length, 1)
            if (chat === undefined) continue
            store.deleteConversation({ reference: chat, now: 1_000 })
            while (store.purgeDeleted({ before: 2_000, limit: 3 }) > 0);
          } else {
            prepare(store.db, 'UPDATE message SET content = ? WHERE id = ?').run(each.text, each.at)
            store.writeSettings({ patch: {} })
          }
          expectTrue(store.db)
        }
        build(store)
        expectTrue(store.db)
      }),
      { numRuns: 15 },
    )
  })

  it('are made of many messages and left out for words in few', () => {
    const store = openTestStore()
    fill(store, LEAST_POSTINGS)
    addTurn(store, { question: 'zebra', answer: 'zebra' })
    build(store)
    expect(expectTrue(store.db)).toBe(words.length - 1)
  })

  it('give a text search the same list as the word index alone, best first', () => {
    const store = openTestStore()
    fill(store, 40)
    const find = (text: string) =>
      store.readSearchPage({ text, mode: 'text', scope: {}, limit: 50, speakers: [], vector: null, list: null })
    const texts = ['alpha', 'gamma delta', 'del*', '"beta gamma"', 'delta -gamma', 'beta role:user']
    const before = texts.map(text => find(text).items.map(({ messageId, score }) => ({ messageId, score })))
    build(store)
    const after = texts.map(text => find(text).items.map(({ messageId, score }) => ({ messageId, score })))
    expect(after).toEqual(before)
    expect(idsOf(find('delta'))).not.toHaveLength(0)
  })

  it('weigh a message by all words, their rarity, how often they stand in it and its length', () => {
    const store = openTestStore()
    const ids: number[] = []
    for (let at = 0; at < 40; at++) {
      const text = at === 21 ? 'gamma gamma' : at === 33 ? 'alpha gamma' : `alpha ${'filler '.repeat(at % 5)}`
      ids.push(Number(addTurn(store, { question: text, answer: 'gamma one two three' }).question.messageId.slice(1)))
    }
    build(store)
    const places = ['alpha', 'gamma'].map(term => ({
      term,
      isPrefix: false,
      share: 1,
      expression: `"${term}"`,
      // As if more than the word index lists had been found.
      ids: Array.from({ length: 501 }, (_, at) => 501 - at),
      impacts: null,
    }))
    const scores = wordScores(store.db, places, idfOf)
    expect(scores.best({ asOf: 1_000, narrowed: null, limit: 2 })).toEqual([ids[33], ids[21]])
    expect(scores.best({ asOf: ids[33]! - 1, narrowed: null, limit: 1 })).toEqual([ids[21]])
    const narrowed = [ids[5]!, ids[21]!, ids[30]!]
    expect(scores.best({ asOf: 1_000, narrowed, limit: 2 })).toEqual([ids[21], ids[30]])
    expect(scores.best({ asOf: 1_000, narrowed: [], limit: 2 })).toEqual([])
  })
})

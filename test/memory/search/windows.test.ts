import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readDocuments } from '../../../electron/memory/search/documents.ts'
import { parseQuery } from '../../../electron/memory/search/query.ts'
import { NEIGHBOURS_AFTER, NEIGHBOURS_BEFORE } from '../../../electron/memory/search/ranking.ts'
import { readWindows } from '../../../electron/memory/search/windows.ts'
import { addTurn, openTestStore } from '../test-store.ts'

it('around a message, and around its neighbours, are those that its conversation holds, nearest first', () => {
  const turns = fc.array(fc.nat(2), { minLength: 3, maxLength: 25 })
  fc.assert(
    fc.property(turns, fc.array(fc.nat(40), { minLength: 1, maxLength: 5 }), (order, places) => {
      const store = openTestStore()
      // Conversations that go on by turns, so that no message's neighbours have the ids beside its own.
      const chats: string[] = []
      for (const at of order) {
        chats[at] = addTurn(store, chats[at] === undefined ? {} : { conversationId: chats[at] }).conversationId
      }
      const ids = store.db.prepare<[], number>('SELECT id FROM message ORDER BY id').pluck().all()
      const filter = { conversationIds: null, role: null, from: null, to: null, isPinned: false, names: null }
      const wanted = { query: parseQuery('question'), words: [], filter: { ...filter, asOf: ids.at(-1)! - 1 } }
      const seenIds = [...new Set(places.map(at => ids[at % (ids.length - 1)]!))]
      const seen = readDocuments(store.db, seenIds, wanted)
      const { of, ranked } = readWindows(store.db, wanted, seen, new Map(seen.map(each => [each.id, each])))

      const near = (id: number, sign: '<' | '>', limit: number) =>
        store.db
          .prepare<[number, number, number], number>(
            `SELECT id FROM message WHERE conversationId = (SELECT conversationId FROM message WHERE id = ?) AND id ${sign} ?
             ORDER BY id ${sign === '<' ? 'DESC' : ''} LIMIT ?`,
          )
          .pluck()
          .all(id, id, limit)
      const around = (id: number) => ({
        before: near(id, '<', NEIGHBOURS_BEFORE),
        after: near(id, '>', NEIGHBOURS_AFTER),
      })
      const read = new Set(seenIds.flatMap(id => [id, ...around(id).before, ...around(id).after]))
      const shown = (id: number) => {
        const window = of.get(id)
        return { before: window?.before.map(each => each.id), after: window?.after.map(each => each.id) }
      }
      for (const id of seenIds) expect(shown(id)).toEqual(around(id))
      const beside = new Set(seenIds.flatMap(id => [...near(id, '<', 1), ...near(id, '>', 1)]))
      // The newest message came after the search began.
      const wantedIds = [...beside].filter(id => !seenIds.includes(id) && id < ids.at(-1)!).sort((a, b) => a - b)
      expect(ranked.map(each => each.id).sort((a, b) => a - b)).toEqual(wantedIds)
      for (const { id } of ranked) {
        const { before, after } = around(id)
        expect(shown(id)).toEqual({
          before: before.filter(each => read.has(each)),
          after: after.filter(each => read.has(each)),
        })
      }
    }),
    { numRuns: 25 },
  )
})

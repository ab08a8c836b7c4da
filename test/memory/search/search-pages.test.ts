import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAppError } from '../../../shared/errors.ts'
import type { SearchPageResult } from '../../../electron/memory/search/search-store.ts'
import type { AskedStrategy } from '../../../electron/memory/paging-strategy.ts'
import type { RankedList } from '../../../electron/memory/search/ranked-list.ts'
import { addTurn, openTestStore, type TestStore } from '../test-store.ts'
import { idsOf } from './exercise-search.ts'

/** As the search service reads pages: those after the first from the list of the first, while it is kept. */
function reader(store: TestStore, text: string, limit: number, isKept: boolean, strategy: AskedStrategy = 'keyset') {
  let list: RankedList | null = null
  return (cursor?: string): SearchPageResult => {
    const input = { text, mode: 'text' as const, scope: {}, limit, strategy, speakers: [], vector: null }
    const page = store.readSearchPage({ ...input, list, ...(cursor !== undefined && { cursor }) })
    if (isKept) list = page.list
    return page
  }
}

function fill(store: TestStore, sizes: readonly number[]): string[] {
  return sizes.map(size => {
    const text = `kiwi ${'mango '.repeat(size % 4)}${'filler '.repeat(size)}`
    return addTurn(store, { question: text, answer: size % 3 === 0 ? 'kiwi' : 'nothing' }).conversationId
  })
}

const sizes = fc.array(fc.nat(12), { minLength: 1, maxLength: 25 })
const limits = fc.integer({ min: 1, max: 7 })

describe.each(['offset', 'cursor', 'keyset', 'auto'] as const)('pages of what a search found, by %s', strategy => {
  it('together are the whole list, forwards and backwards, each message once', () => {
    fc.assert(
      fc.property(sizes, limits, (some, limit) => {
        const store = openTestStore()
        fill(store, some)
        const whole = idsOf(reader(store, 'kiwi mango', 1_000, true)())
        const read = reader(store, 'kiwi mango', limit, true, strategy)
        const pages = [read()]
        for (let next = pages[0]!.nextCursor; next !== null; next = pages.at(-1)!.nextCursor) pages.push(read(next))
        expect(pages.flatMap(idsOf)).toEqual(whole)
        const back = [pages.at(-1)!]
        for (let cursor = back[0]!.previousCursor; cursor !== null; cursor = back[0]!.previousCursor)
          back.unshift(read(cursor))
        expect(back.flatMap(idsOf)).toEqual(whole)
      }),
      { numRuns: 8 },
    )
  })

  it('repeat nothing and lose nothing that stays, whatever is written and deleted between them', () => {
    const change = fc.oneof(fc.record({ add: fc.nat(12) }), fc.record({ remove: fc.nat(30) }))
    fc.assert(
      fc.property(sizes, limits, fc.array(change, { maxLength: 8 }), (some, limit, changes) => {
        const store = openTestStore()
        const chats = fill(store, some)
        const before = idsOf(reader(store, 'kiwi mango', 1_000, true)())
        const read = reader(store, 'kiwi mango', limit, true, strategy)
        const seen: string[] = []
        let page = read()
        for (;;) {
          seen.push(...idsOf(page))
          const each = changes.pop()
          if (each !== undefined && 'add' in each) fill(store, [each.add])
          else if (each !== undefined) {
            const [chat] = chats.splice(each.remove % Math.max(1, chats.length), 1)
            if (chat !== undefined) store.deleteConversation({ reference: chat, now: 1 })
          }
          if (page.nextCursor === null) break
          page = read(page.nextCursor)
        }
        expect(new Set(seen).size).toBe(seen.length)
        const left = new Set(idsOf(reader(store, 'kiwi mango', 1_000, true)()))
        const stayed = before.filter(id => left.has(id))
        expect(seen.filter(id => stayed.includes(id))).toEqual(stayed)
        expect(seen.every(id => before.includes(id))).toBe(true)
      }),
      { numRuns: 8 },
    )
  })

  it('are refused for a cursor that is forged, cut short, or of another search', () => {
    const store = openTestStore()
    fill(store, [1, 2, 3, 4, 5])
    const cursor = reader(store, 'kiwi', 1, true, strategy)().nextCursor!
    const other = reader(store, 'mango', 1, true, strategy)
    for (const wrong of [cursor, cursor.slice(0, -3), `${cursor}x`, 'e30', '', '\0', '💥']) {
      expect(codeOf(() => other(wrong))).toBe('bad_request')
    }
    expect(reader(store, 'kiwi', 1, false, strategy)(cursor).items).toHaveLength(1)
  })
})

function codeOf(work: () => unknown): string | null {
  try {
    work()
    return null
  } catch (error) {
    return isAppError(error) ? error.code : String(error)
  }
}

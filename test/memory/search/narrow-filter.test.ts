import path from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { applyPragmas, connect } from '../../../electron/memory/database.ts'
import { migrate } from '../../../electron/memory/migrate.ts'
import { migrations } from '../../../electron/memory/migrations/migrations.ts'
import { leftOf, narrowedIds } from '../../../electron/memory/search/narrow-filter.ts'
import type { SearchFilter } from '../../../electron/memory/search/search-filter.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { addTurn, openTestStore } from '../test-store.ts'
import { idsOf } from './exercise-search.ts'

const roles = ['user', 'assistant', 'tool', 'system'] as const

it('the messages that a filter narrows a search to are those that looking at every message gives', () => {
  const message = fc.record({
    role: fc.constantFrom(...roles),
    name: fc.constantFrom(null, 'Ann', 'Bob'),
    isPinned: fc.integer({ min: 0, max: 1 }),
    createdAt: fc.nat(9),
  })
  const filter = fc.record({
    conversationIds: fc.constantFrom<readonly number[] | null>(null, [1], [1, 2], []),
    role: fc.constantFrom(null, ...roles),
    from: fc.constantFrom(null, 3),
    to: fc.constantFrom(null, 7),
    isPinned: fc.boolean(),
    names: fc.constantFrom<readonly string[] | null>(null, ['Ann'], ['Ann', 'Bob'], []),
    asOf: fc.integer({ min: 1, max: 12 }),
  })
  fc.assert(
    fc.property(
      fc.array(message, { minLength: 8, maxLength: 8 }),
      fc.array(filter, { maxLength: 6 }),
      (all, filters) => {
        const store = openTestStore()
        for (let at = 0; at < all.length / 2; at++)
          addTurn(store, at % 2 === 1 ? { conversationId: `c${(at + 1) / 2}` } : {})
        const set = store.db.prepare('UPDATE message SET role = ?, name = ?, isPinned = ?, createdAt = ? WHERE id = ?')
        all.forEach(({ role, name, isPinned, createdAt }, at) => set.run(role, name, isPinned, createdAt, at + 1))
        const conversationOf = store.db
          .prepare<[number], number>('SELECT conversationId FROM message WHERE id = ?')
          .pluck()
        for (const each of filters) {
          const isLeft = (one: (typeof all)[number], id: number) =>
            (each.conversationIds?.includes(conversationOf.get(id) ?? 0) ?? true) &&
            (each.role ?? one.role) === one.role &&
            one.createdAt >= (each.from ?? 0) &&
            one.createdAt < (each.to ?? 99) &&
            (!each.isPinned || one.isPinned === 1) &&
            (each.names?.includes(one.name ?? '') ?? true) &&
            id <= each.asOf
          const left = all.flatMap((one, at) => (isLeft(one, at + 1) ? [at + 1] : []))
          const ids = narrowedIds(store.db, each satisfies SearchFilter, 100)
          if (ids === null) continue
          expect(leftOf(store.db, ids, each, 100)).toEqual(left)
          if (left.length > 0) expect(leftOf(store.db, ids, each, left.length - 1)).toBeNull()
          expect(narrowedIds(store.db, each, ids.length)).toHaveLength(ids.length)
          if (ids.length > 0) expect(narrowedIds(store.db, each, ids.length - 1)).toBeNull()
        }
      },
    ),
    { numRuns: 30 },
  )
})

it('finds what somebody wrote in a store from before names had an index', () => {
  const file = path.join(tempDir(), 'jarvis.db')
  const db = connect(file, 'write')
  applyPragmas(db)
  migrate(
    db,
    migrations.filter(({ version }) => version < 67),
  )
  db.exec(`
    INSERT INTO conversation (title, titleSource, createdAt, updatedAt) VALUES ('Old', 'user', 1, 1);
    INSERT INTO message (conversationId, role, status, createdAt, name, content)
    VALUES (1, 'user', 'complete', 1, 'Ann', 'kiwi'), (1, 'user', 'complete', 2, NULL, 'kiwi'), (1, 'tool', 'complete', 3, NULL, 'kiwi')`)
  db.close()
  const store = openTestStore(file)
  const find = (text: string) =>
    idsOf(store.readSearchPage({ text, mode: 'text', scope: {}, limit: 50, speakers: [], vector: null, list: null }))
  expect(find('kiwi from:ann')).toEqual(['m1'])
  expect(find('kiwi role:tool')).toEqual(['m3'])
})

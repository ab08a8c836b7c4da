import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sliceOf } from './import/import-files.ts'
import { addTurn, clear, openTestStore, type TestStore } from './test-store.ts'

/** Counted row by row, what the store answers from sums it keeps. */
function real(store: TestStore): { readonly messages: number; readonly conversations: number } {
  const count = (sql: string) => Number(store.db.prepare(sql).pluck().get())
  return {
    messages: count(
      'SELECT count(*) FROM message JOIN conversation ON conversation.id = conversationId WHERE deletedAt IS NULL',
    ),
    conversations: count('SELECT count(*) FROM conversation WHERE deletedAt IS NULL'),
  }
}

it('totals never drift from what there is, whatever is asked, edited, deleted, restored, purged, imported and taken back', () => {
  const store = openTestStore()
  const step = fc.record({ kind: fc.nat(6), which: fc.nat(50) })
  const property = fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), steps => {
    clear(store.db)
    const ids: string[] = []
    const imports: number[] = []
    for (const { kind, which } of steps) {
      const id = ids[which % Math.max(1, ids.length)]
      const importId = imports[which % Math.max(1, imports.length)]
      const isShown = id !== undefined && store.getConversations({ references: [id] })[0] !== null
      if (kind === 0 || id === undefined) ids.push(addTurn(store).conversationId)
      else if (kind === 1 && isShown) addTurn(store, { conversationId: id })
      else if (kind === 2 && isShown) store.deleteConversation({ reference: id, now: 1 })
      else if (kind === 3) {
        try {
          store.restoreConversation({ reference: id })
        } catch {
          // Purged, or about to be: it stays gone.
        }
      } else if (kind === 4) store.purgeDeleted({ before: 2, limit: which % 7 })
      else if (kind === 5) imports.push(importChat(store, which))
      else if (importId !== undefined) undo(store, importId)
      expect(store.counts(undefined)).toMatchObject(real(store))
      expect(store.listMessages({ strategy: 'keyset', limit: 1 }).approximateTotal).toBe(real(store).messages)
    }
  })
  fc.assert(property, { numRuns: 40 })
})

function importChat(store: TestStore, which: number): number {
  const importId = store.beginImport({ name: 'file', now: 1 })
  const messages = [0, 1, 2].map(at => ({
    id: `${which}-${at}`,
    parentId: null,
    role: 'user',
    content: `said ${at}`,
    createdAt: 1,
    at,
  }))
  const slice = sliceOf([{ id: `chat ${which % 5}`, title: 't', createdAt: 1, updatedAt: 1, messages }] as never)
  store.importSlice({ importId, ...slice })
  store.endImport({ importId, state: 'done', problems: 0 })
  return importId
}

function undo(store: TestStore, importId: number): void {
  try {
    store.beginUndo({ importId })
  } catch {
    // Taken back already.
    return
  }
  for (let from: number | null = 0; from !== null;) from = store.hideImported({ importId, fromId: from, limit: 2 })
  while (store.purgeDeleted({ before: 1, limit: 3 }) > 0);
  for (let before: number | null = Number.MAX_SAFE_INTEGER; before !== null;) {
    before = store.removeImported({ importId, beforeId: before, limit: 2 })
  }
  store.endUndo({ importId })
}

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addTurn, clear, failing, openTestStore, type TestStore } from './test-store.ts'

describe('a title', () => {
  it('by a model replaces the first question, never what the user wrote', () => {
    const store = openTestStore()
    const { conversationId: reference } = addTurn(store)
    const byModel = store.renameConversation({ reference, title: 'Better', source: 'model' })
    expect(byModel).toMatchObject({ title: 'Better', titleSource: 'model' })
    store.renameConversation({ reference, title: 'Mine', source: 'user' })
    const kept = store.renameConversation({ reference, title: 'Model again', source: 'model' })
    expect(kept).toMatchObject({ title: 'Mine', titleSource: 'user' })
    expect(store.renameConversation({ reference, title: 'Mine 2', source: 'user' }).title).toBe('Mine 2')
  })
})

describe('a pin', () => {
  it('puts a conversation before the others and can be taken off', () => {
    const store = openTestStore()
    const [first, second] = [addTurn(store).conversationId, addTurn(store).conversationId]
    const order = () => store.listConversations({ limit: 5 }).items.map(item => item.conversationId)
    expect(store.pinConversation({ reference: first, isPinned: true }).isPinned).toBe(true)
    expect(order()).toEqual([first, second])
    expect(store.pinConversation({ reference: first, isPinned: false }).isPinned).toBe(false)
    expect(order()).toEqual([second, first])
  })

  it('stays on a message', () => {
    const store = openTestStore()
    const { answer } = addTurn(store)
    expect(store.pinMessage({ reference: answer.messageId, isPinned: true })).toEqual({ ...answer, isPinned: true })
    expect(store.getMessage({ reference: answer.messageId }).isPinned).toBe(true)
  })
})

describe('a deleted conversation', () => {
  it('is nowhere to be found until it is restored, then as it was', () => {
    const store = openTestStore()
    const { conversationId: reference, answer } = addTurn(store)
    addTurn(store)
    const before = store.getConversation({ reference })
    expect(store.deleteConversation({ reference, now: 5 })).toEqual(before)
    const attempts = [
      () => store.getConversation({ reference }),
      () => store.deleteConversation({ reference, now: 6 }),
      () => store.readTranscript({ reference, limit: 1 }),
      () => store.listMessages({ reference, strategy: 'auto', limit: 1 }),
      () => store.getMessage({ reference: answer.messageId }),
      () => store.showBranch({ reference: answer.messageId }),
      () => store.listQueued({ reference }),
      () => addTurn(store, { conversationId: reference }),
    ]
    for (const attempt of attempts) expect(attempt).toThrow(failing('not_found'))
    expect(store.counts(undefined)).toMatchObject({ conversations: 1, messages: 2 })
    expect(store.restoreConversation({ reference })).toEqual(before)
    expect(store.restoreConversation({ reference })).toEqual(before)
    expect(store.counts(undefined)).toMatchObject({ conversations: 2, messages: 4 })
  })

  it('is purged a slice at a time, oldest deletion first, and cannot come back once that has begun', () => {
    const store = openTestStore()
    const [kept, late, early] = [0, 1, 2].map(() => addTurn(store).conversationId) as [string, string, string]
    addTurn(store, { conversationId: early })
    store.addQueued({ conversationId: early, content: 'x', options: { waitMs: 0 }, now: 1 })
    store.deleteConversation({ reference: late, now: 200 })
    store.deleteConversation({ reference: early, now: 100 })
    expect(store.purgeDeleted({ before: 100, limit: 10 })).toBe(0)
    expect(store.purgeDeleted({ before: 101, limit: 3 })).toBe(3)
    expect(() => store.restoreConversation({ reference: early })).toThrow(failing('not_found'))
    expect(store.purgeDeleted({ before: 101, limit: 3 })).toBe(1)
    expect(store.purgeDeleted({ before: 101, limit: 3 })).toBe(0)
    expect(store.restoreConversation({ reference: late }).messageCount).toBe(2)
    expect(store.getConversation({ reference: kept }).messageCount).toBe(2)
    expect(store.counts(undefined)).toMatchObject({ conversations: 2, messages: 4 })
    expect(store.db.prepare('SELECT count(*) FROM queued_question').pluck().get()).toBe(0)
    expect(store.db.prepare('SELECT count(*) FROM message').pluck().get()).toBe(4)
  })
})

describe('counts', () => {
  it('equal what counting would give, whatever happened', () => {
    const store = openTestStore()
    const step = fc.record({ kind: fc.constantFrom('add', 'continue', 'delete', 'restore', 'purge'), which: fc.nat(9) })
    const property = fc.property(fc.array(step, { maxLength: 30 }), steps => {
      clear(store.db)
      const ids: string[] = []
      for (const { kind, which } of steps) {
        const reference = ids[which % Math.max(1, ids.length)] ?? 'c0'
        if (kind === 'add') ids.push(addTurn(store).conversationId)
        else if (kind === 'purge') store.purgeDeleted({ before: 10, limit: which })
        else ignoreMissing(() => act(store, kind, reference))
        const counted = store.db
          .prepare(
            `SELECT count(DISTINCT conversation.id) AS conversations, count(message.id) AS messages
             FROM conversation LEFT JOIN message ON message.conversationId = conversation.id WHERE deletedAt IS NULL`,
          )
          .get()
        expect(store.counts(undefined)).toMatchObject(counted as object)
      }
      for (const item of store.listConversations({ limit: 100 }).items) {
        const { approximateTotal } = store.listMessages({ reference: item.conversationId, strategy: 'auto', limit: 1 })
        const { items } = store.listMessages({ reference: item.conversationId, strategy: 'auto', limit: 1_000 })
        expect([item.messageCount, approximateTotal]).toEqual([items.length, items.length])
      }
    })
    fc.assert(property, { numRuns: 40 })
    const pages = store.db.pragma('page_count', { simple: true }) as number
    expect(store.counts(undefined).databaseBytes).toBe(pages * 4096)
  })
})

function act(store: TestStore, kind: 'continue' | 'delete' | 'restore', reference: string): void {
  if (kind === 'continue') addTurn(store, { conversationId: reference })
  else if (kind === 'delete') store.deleteConversation({ reference, now: 1 })
  else store.restoreConversation({ reference })
}

function ignoreMissing(attempt: () => void): void {
  try {
    attempt()
  } catch (error) {
    expect(error).toMatchObject({ code: 'not_found' })
  }
}

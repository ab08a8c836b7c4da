import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Message, Page, PagingStrategy } from '../../shared/models.ts'
import { addTurn, clear, failing, openTestStore, readBack, readOn, type TestStore } from './test-store.ts'

const strategies: readonly PagingStrategy[] = ['offset', 'cursor', 'keyset']

/** How a store came to be: turns in new or earlier conversations, at any time, some pinned, some deleted. */
const history = fc.array(
  fc.record({ conversation: fc.nat(8), time: fc.integer({ min: -5, max: 5 }), fate: fc.nat(5) }),
  { maxLength: 30 },
)

function build(store: TestStore, turns: readonly { conversation: number; time: number; fate: number }[]): string[] {
  clear(store.db)
  const ids: string[] = []
  const isDeleted = new Set<string>()
  for (const { conversation, time, fate } of turns) {
    const known = ids[conversation]
    const isOpen = known !== undefined && !isDeleted.has(known)
    const { conversationId } = addTurn(store, { now: time, ...(isOpen ? { conversationId: known } : {}) })
    if (!isOpen) ids.push(conversationId)
    if (fate === 0) {
      store.deleteConversation({ reference: conversationId, now: 1 })
      isDeleted.add(conversationId)
    }
    if (fate === 1) store.pinConversation({ reference: conversationId, isPinned: true })
  }
  return ids.filter(id => !isDeleted.has(id))
}

function allMessages(store: TestStore, strategy: PagingStrategy, conversationId?: string): string[] {
  const within = conversationId === undefined ? '' : `AND conversationId = ${conversationId.slice(1)}`
  const order = strategy === 'cursor' ? 'createdAt DESC, id DESC' : 'id DESC'
  const sql = `
    SELECT 'm' || id AS messageId FROM message
    WHERE conversationId IN (SELECT id FROM conversation WHERE deletedAt IS NULL) ${within} ORDER BY ${order}`
  return store.db
    .prepare<[], { messageId: string }>(sql)
    .all()
    .map(row => row.messageId)
}

function allConversations(store: TestStore): string[] {
  const sql = `
    SELECT 'c' || id AS conversationId FROM conversation WHERE deletedAt IS NULL ORDER BY isPinned DESC,
      (SELECT max(id) FROM message WHERE conversationId = conversation.id) DESC`
  return store.db
    .prepare<[], { conversationId: string }>(sql)
    .all()
    .map(row => row.conversationId)
}

function expectWhole<Item>(
  read: (cursor?: string) => Page<Item>,
  idOf: (item: Item) => string,
  limit: number,
  whole: readonly string[],
): void {
  const { pages, items } = readOn(read)
  expect(items.map(idOf)).toEqual(whole)
  expect(pages.slice(0, -1).every(page => page.items.length === limit)).toBe(true)
  expect(pages.map(page => page.previousCursor === null)).toEqual(pages.map((_, index) => index === 0))
  const back = readBack(read, pages.at(-1)!)
  expect(back.items.map(idOf)).toEqual(whole)
  expect(back.pages[0]!.previousCursor).toBeNull()
  expect(back.pages.at(-1)!.nextCursor).toBeNull()
}

/** Nothing twice, and everything that was there all the time and kept its place, in order. */
function expectStable(seen: readonly string[], before: readonly string[], after: readonly string[]): void {
  expect(new Set(seen).size).toBe(seen.length)
  const kept = new Set(before.filter(id => after.includes(id)))
  expect(seen.filter(id => kept.has(id))).toEqual(before.filter(id => kept.has(id)))
}

describe.each(strategies)('pages of conversations by %s', strategy => {
  const listing = (store: TestStore, limit: number) => (cursor?: string) =>
    store.listConversations({ strategy, limit, ...(cursor === undefined ? {} : { cursor }) })

  it('together are the whole list, forwards and backwards', () => {
    const store = openTestStore()
    const property = fc.property(history, fc.integer({ min: 1, max: 6 }), (turns, limit) => {
      build(store, turns)
      const read = listing(store, limit)
      expectWhole(read, conversation => conversation.conversationId, limit, allConversations(store))
    })
    fc.assert(property, { numRuns: 15 })
  })

  it('repeat and lose nothing while chats are made, continued, pinned and deleted', () => {
    const store = openTestStore()
    const changes = fc.array(fc.record({ kind: fc.nat(3), which: fc.nat(20) }), { minLength: 1, maxLength: 30 })
    const property = fc.property(history, changes, fc.integer({ min: 1, max: 3 }), (turns, steps, limit) => {
      const ids = build(store, turns)
      const before = allConversations(store)
      const moved = new Set<string>()
      const pending = [...steps]
      const read = listing(store, limit)
      const { items } = readOn(read, () => {
        const step = pending.shift()
        const id = ids[(step?.which ?? 0) % Math.max(1, ids.length)]
        if (step === undefined) return
        if (step.kind === 0 || id === undefined) return void addTurn(store)
        if (step.kind === 1) {
          store.deleteConversation({ reference: id, now: 1 })
          ids.splice(ids.indexOf(id), 1)
        } else if (step.kind === 2) store.pinConversation({ reference: id, isPinned: true })
        else addTurn(store, { conversationId: id })
        moved.add(id)
      })
      const after = allConversations(store).filter(id => !moved.has(id))
      expectStable(
        items.map(item => item.conversationId),
        before,
        after,
      )
    })
    fc.assert(property, { numRuns: 15 })
  })
})

describe.each(strategies)('pages of facts by %s', strategy => {
  const listing = (store: TestStore, limit: number, text: string) => (cursor?: string) =>
    store.listFacts({ strategy, limit, text, state: 'accepted', ...(cursor === undefined ? {} : { cursor }) })
  const colours = ['red', 'blue', 'red and blue']
  let number = 0
  const add = (store: TestStore, which: number): string => {
    const text = `likes ${colours[which % 3]} ${number++}`
    const [fact] = store.addFacts({ facts: [{ text, confidence: 1, messageId: null, state: 'accepted' }], now: 1 })
    return fact!.factId
  }
  const all = (store: TestStore, text: string) =>
    store.db
      .prepare<[string], { factId: string }>(
        `SELECT 'f' || id AS factId FROM fact WHERE forgottenAt IS NULL AND text LIKE ? ORDER BY id DESC`,
      )
      .all(`%${text}%`)
      .map(row => row.factId)
  const facts = fc.array(fc.nat(2), { maxLength: 20 })

  it('together are the whole list, forwards and backwards', () => {
    const store = openTestStore()
    const property = fc.property(
      facts,
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom('', 'red'),
      (some, limit, text) => {
        store.db.exec('DELETE FROM fact')
        for (const which of some) add(store, which)
        expectWhole(listing(store, limit, text), fact => fact.factId, limit, all(store, text))
      },
    )
    fc.assert(property, { numRuns: 30 })
  })

  it('repeat and lose nothing while facts come and are forgotten', () => {
    const store = openTestStore()
    const changes = fc.array(fc.record({ isNew: fc.boolean(), which: fc.nat(20) }), { maxLength: 20 })
    const property = fc.property(facts, changes, fc.integer({ min: 1, max: 4 }), (some, steps, limit) => {
      store.db.exec('DELETE FROM fact')
      const ids = some.map(which => add(store, which))
      const before = all(store, '')
      const pending = [...steps]
      const { items } = readOn(listing(store, limit, ''), () => {
        const step = pending.shift()
        if (step === undefined) return
        const [id] = step.isNew ? [] : ids.splice(step.which % Math.max(1, ids.length), 1)
        if (id === undefined) add(store, step.which)
        else store.forgetFacts({ factIds: [id], now: 2 })
      })
      expectStable(
        items.map(({ factId }) => factId),
        before,
        all(store, ''),
      )
    })
    fc.assert(property, { numRuns: 30 })
  })
})

describe.each(strategies)('pages of messages by %s', strategy => {
  const listing = (store: TestStore, limit: number, reference?: string) => (cursor?: string) =>
    store.listMessages({
      strategy,
      limit,
      ...(cursor === undefined ? {} : { cursor }),
      ...(reference === undefined ? {} : { reference }),
    })

  it('together are the whole list, of one conversation and of all, forwards and backwards', () => {
    const store = openTestStore()
    const property = fc.property(history, fc.integer({ min: 1, max: 9 }), fc.nat(8), (turns, limit, which) => {
      const ids = build(store, turns)
      for (const reference of [undefined, ids[which]]) {
        const whole = allMessages(store, strategy, reference)
        expectWhole(listing(store, limit, reference), message => message.messageId, limit, whole)
      }
    })
    fc.assert(property, { numRuns: 30 })
  })

  it('repeat and lose nothing while messages come and conversations go and return', () => {
    const store = openTestStore()
    const changes = fc.array(fc.record({ kind: fc.nat(2), which: fc.nat(20), time: fc.integer({ min: -5, max: 5 }) }), {
      minLength: 1,
      maxLength: 30,
    })
    const property = fc.property(history, changes, fc.integer({ min: 1, max: 5 }), (turns, steps, limit) => {
      const ids = build(store, turns)
      const before = allMessages(store, strategy)
      const deleted: string[] = []
      const touched = new Set<string>()
      const pending = [...steps]
      const { items } = readOn(listing(store, limit), () => {
        const step = pending.shift()
        if (step === undefined) return
        const id = ids[step.which % Math.max(1, ids.length)]
        if (step.kind === 0 || id === undefined) return void addTurn(store, { now: step.time })
        if (step.kind === 1) {
          store.deleteConversation({ reference: id, now: 1 })
          deleted.push(id)
          touched.add(id)
          ids.splice(ids.indexOf(id), 1)
        } else if (deleted.length > 0) store.restoreConversation({ reference: deleted.pop()! })
      })
      const gone = items.filter(message => touched.has(message.conversationId)).map(message => message.messageId)
      const after = allMessages(store, strategy).filter(
        id => !gone.includes(id) && !touched.has(store.getMessage({ reference: id }).conversationId),
      )
      expectStable(
        items.map(message => message.messageId),
        before,
        after,
      )
    })
    fc.assert(property, { numRuns: 30 })
  })

  it('do not lead back to what is gone', () => {
    const store = openTestStore()
    addTurn(store)
    const newer = addTurn(store, { now: 2_000 })
    const first = listing(store, 2)()
    store.deleteConversation({ reference: newer.conversationId, now: 1 })
    expect(listing(store, 2)(first.nextCursor!)).toMatchObject({ nextCursor: null, previousCursor: null })
  })

  it('lead back after everything that would have followed is gone', () => {
    const store = openTestStore()
    const older = addTurn(store)
    const newer = addTurn(store, { now: 2_000 })
    const first = listing(store, 2)()
    store.deleteConversation({ reference: older.conversationId, now: 1 })
    const empty = listing(store, 2)(first.nextCursor!)
    expect(empty).toMatchObject({ items: [], nextCursor: null })
    const back = listing(store, 2)(empty.previousCursor!)
    expect(back.items.map(message => message.messageId)).toEqual([newer.answer.messageId, newer.question.messageId])
    expect(back.previousCursor).toBeNull()
  })

  it('step over many messages of a deleted conversation in one page', () => {
    const store = openTestStore()
    const kept = addTurn(store)
    const { conversationId } = addTurn(store)
    const fill = `
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)
      INSERT INTO message (conversationId, role, status, createdAt, content)
      SELECT ?, 'user', 'complete', 5000, 'x' FROM n`
    store.db.prepare(fill).run(Number(conversationId.slice(1)))
    store.deleteConversation({ reference: conversationId, now: 1 })
    const page = listing(store, 10)()
    expect(page.items.map(message => message.messageId)).toEqual([kept.answer.messageId, kept.question.messageId])
    expect(page).toMatchObject({ nextCursor: null, approximateTotal: 2 })
  })

  it('hold a bounded amount of text and still miss nothing', () => {
    const store = openTestStore()
    const large = 'x'.repeat(900_000)
    const { conversationId } = addTurn(store, { question: large, answer: large })
    for (let turn = 0; turn < 3; turn++) addTurn(store, { conversationId, question: large, answer: large })
    const { pages, items } = readOn(listing(store, 1_000, conversationId))
    expect(items.map(message => message.messageId)).toEqual(allMessages(store, strategy, conversationId))
    expect(pages.map(page => page.items.length)).toEqual([2, 2, 2, 2])
    expect(readBack(listing(store, 1_000, conversationId), pages.at(-1)!).items).toHaveLength(8)
  })
})

describe('auto', () => {
  it('numbers short lists of conversations and facts, and refuses cursors of another way', () => {
    const store = openTestStore()
    for (let turn = 0; turn < 3; turn++) addTurn(store)
    const facts = ['one', 'two'].map(text => ({ text, confidence: 1, messageId: null, state: 'accepted' as const }))
    store.addFacts({ facts, now: 1 })
    const conversations = store.listConversations({ strategy: 'auto', limit: 1 })
    expect(conversations.strategy).toBe('offset')
    expect(store.listFacts({ strategy: 'auto', limit: 1 }).strategy).toBe('offset')
    const cursor = conversations.nextCursor!
    expect(store.listConversations({ strategy: 'auto', limit: 1, cursor })).toMatchObject({ strategy: 'offset' })
    expect(() => store.listConversations({ strategy: 'keyset', limit: 1, cursor })).toThrow(failing('bad_request'))
    expect(() => store.listFacts({ strategy: 'auto', limit: 1, cursor })).toThrow(failing('bad_request'))
  })

  it('goes by place where numbers would cost too much, and so many are not numbered on demand either', () => {
    const store = openTestStore()
    store.db.exec(`
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
      INSERT INTO fact (text, normal, state, confidence, createdAt) SELECT i, i, 'accepted', 1, 1 FROM n`)
    expect(store.listFacts({ strategy: 'auto', limit: 1 }).strategy).toBe('keyset')
    expect(() => store.listFacts({ strategy: 'offset', limit: 1 })).toThrow(failing('bad_request'))
    store.db.exec('DELETE FROM fact WHERE id < 9')
    expect(store.listFacts({ strategy: 'offset', limit: 1 }).items).toHaveLength(1)
  })

  it('numbers small lists, goes by key in large ones, and keeps to the way a list was begun', () => {
    const store = openTestStore()
    const { conversationId } = addTurn(store)
    const small = store.listMessages({ strategy: 'auto', limit: 1 })
    expect(small).toMatchObject({ strategy: 'offset', approximateTotal: 2 })
    store.db.exec(`
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 998)
      INSERT INTO message (conversationId, role, status, createdAt, content)
      SELECT ${conversationId.slice(1)}, 'user', 'complete', 5000, 'x' FROM n`)
    const large = store.listMessages({ strategy: 'auto', limit: 1 })
    expect(large).toMatchObject({ strategy: 'keyset', approximateTotal: 1_000 })
    const rest = store.listMessages({ strategy: 'auto', limit: 5, cursor: small.nextCursor! })
    expect(rest).toMatchObject({ strategy: 'offset', nextCursor: null })
    expect(store.listMessages({ strategy: 'keyset', limit: 1, cursor: large.nextCursor! }).items).toHaveLength(1)
  })
})

describe('a list that begins at a date', () => {
  const moments = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 })

  it('holds all from before then, by time, and leads back to all from then on', () => {
    const store = openTestStore()
    fc.assert(
      fc.property(moments, fc.integer({ min: 0, max: 41 }), fc.integer({ min: 1, max: 7 }), (times, before, limit) => {
        clear(store.db)
        for (const now of times) addTurn(store, { now })
        const whole = store.listMessages({ strategy: 'cursor', limit: 1_000 }).items
        const ids = (messages: readonly Message[]) => messages.map(({ messageId }) => messageId)
        const read = (cursor?: string) =>
          store.listMessages({ strategy: 'auto', limit, ...(cursor === undefined ? { before } : { cursor }) })
        const first = read()
        expect(ids(readOn(read).items)).toEqual(ids(whole.filter(({ createdAt }) => createdAt < before)))
        expect(first.strategy).toBe('cursor')
        const newer = first.previousCursor === null ? [] : readBack(read, read(first.previousCursor)).items
        expect(ids(newer)).toEqual(ids(whole.filter(({ createdAt }) => createdAt >= before)))
      }),
      { numRuns: 30 },
    )
  })

  it('is refused together with a cursor or another order', () => {
    const store = openTestStore()
    addTurn(store)
    const { nextCursor } = store.listMessages({ strategy: 'cursor', limit: 1 })
    expect(() => store.listMessages({ strategy: 'cursor', limit: 1, before: 5, cursor: nextCursor! })).toThrow(
      failing('bad_request'),
    )
    for (const strategy of ['offset', 'keyset'] as const) {
      expect(() => store.listMessages({ strategy, limit: 1, before: 5 })).toThrow(failing('bad_request'))
    }
  })
})

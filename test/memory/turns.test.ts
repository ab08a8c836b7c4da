import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addTurn, complete, failing, openTestStore, type TestStore } from './test-store.ts'

function start(store: TestStore, conversationId: string | null = null, question = 'Why?') {
  return store.startTurn({ turn: { conversationId, title: 'Why', question }, now: 1_000 })
}

describe('a turn', () => {
  it('makes its conversation, its question and an empty streaming answer', () => {
    const store = openTestStore()
    const { conversation, question, answer } = start(store)
    expect(conversation).toEqual({
      conversationId: 'c1',
      externalId: null,
      title: 'Why',
      titleSource: 'question',
      isPinned: false,
      createdAt: 1_000,
      updatedAt: 1_000,
      messageCount: 2,
      parameters: null,
      isSpoken: null,
      isTemporary: false,
      usesMemory: true,
      streamingMessageId: answer.messageId,
    })
    expect(question).toMatchObject({ parentId: null, role: 'user', content: 'Why?', status: 'complete' })
    expect(answer).toMatchObject({ parentId: question.messageId, role: 'assistant', content: '', status: 'streaming' })
  })

  it('is refused while another answer of its conversation streams, and leaves nothing behind', () => {
    const store = openTestStore()
    const { conversation } = start(store)
    const { conversationId } = conversation
    expect(() => start(store, conversationId)).toThrow(failing('conflict'))
    const other = addTurn(store)
    start(store, other.conversationId)
    expect(() => store.startSibling({ reference: other.answer.messageId, now: 1 })).toThrow(failing('conflict'))
    expect(store.getConversation({ reference: conversationId })).toEqual(conversation)
    expect(store.counts(undefined)).toMatchObject({ conversations: 2, messages: 6 })
  })

  it('keeps what was streamed and then everything about how it ended', () => {
    const store = openTestStore()
    const { answer, conversation } = start(store)
    const { messageId } = answer
    store.saveProgress({ answerId: messageId, content: 'Bec', reasoning: 'hm' })
    const partial = store.getMessage({ reference: messageId })
    expect(partial).toMatchObject({ content: 'Bec', reasoning: 'hm', status: 'streaming' })
    const error = { code: 'llm_unavailable', message: 'gone', retryable: true, data: { engine: 'ollama' } } as const
    const end = { ...complete, status: 'interrupted', content: 'Because', promptTruncated: true, error } as const
    const ended = store.finishAnswer({ answerId: messageId, end, now: 2_000 })
    expect(ended).toEqual({ ...answer, ...end })
    expect(store.getMessage({ reference: messageId })).toEqual(ended)
    const after = store.getConversation({ reference: conversation.conversationId })
    expect(after).toMatchObject({ updatedAt: 2_000, streamingMessageId: null })
  })

  it('ends once: late text and a second end are refused', () => {
    const store = openTestStore()
    const { answer } = addTurn(store)
    const answerId = answer.messageId
    expect(() => store.saveProgress({ answerId, content: 'late', reasoning: null })).toThrow(failing('conflict'))
    expect(() => store.finishAnswer({ answerId, end: complete, now: 1 })).toThrow(failing('conflict'))
    expect(() => store.saveProgress({ answerId: 'm99', content: '', reasoning: null })).toThrow(failing('not_found'))
    expect(store.getMessage({ reference: answerId })).toEqual(answer)
  })

  it('can be ended after its conversation was deleted', () => {
    const store = openTestStore()
    const { answer, conversation } = start(store)
    store.deleteConversation({ reference: conversation.conversationId, now: 1 })
    const ended = store.finishAnswer({ answerId: answer.messageId, end: complete, now: 1 })
    expect(ended.status).toBe('complete')
    expect(() => store.getMessage({ reference: answer.messageId })).toThrow(failing('not_found'))
  })

  it('regenerates answers and edits questions only', () => {
    const store = openTestStore()
    const { conversationId, question, answer } = addTurn(store)
    expect(() => store.startSibling({ reference: question.messageId, now: 1 })).toThrow(failing('bad_request'))
    expect(() => addTurn(store, { conversationId, beside: answer.messageId })).toThrow(failing('bad_request'))
    expect(() => addTurn(store, { beside: question.messageId })).toThrow(failing('bad_request'))
    const insert = `INSERT INTO message (conversationId, role, status, createdAt, content) VALUES (1, 'assistant', 'complete', 1, 'Hi')`
    const { lastInsertRowid } = store.db.prepare(insert).run()
    expect(() => store.startSibling({ reference: `m${lastInsertRowid}`, now: 1 })).toThrow(failing('bad_request'))
    expect(store.counts(undefined)).toMatchObject({ conversations: 1, messages: 3 })
  })

  it('is ordered by its place, not by the clock', () => {
    const store = openTestStore()
    const first = addTurn(store, { now: 9_000 })
    const second = addTurn(store, { now: 10 })
    addTurn(store, { conversationId: first.conversationId, now: 5 })
    const { items } = store.listConversations({ limit: 10 })
    expect(items.map(item => item.conversationId)).toEqual([first.conversationId, second.conversationId])
  })
})

describe('text', () => {
  it('comes back exactly, but for halves of surrogate pairs, which become U+FFFD', () => {
    const store = openTestStore()
    const { conversationId } = addTurn(store)
    const units = fc.string({ unit: fc.nat(0xffff).map(code => String.fromCharCode(code)), maxLength: 300 })
    const special = fc.constantFrom('\0', 'a\0b', '\u200b\u202e\u2066', '👩‍👩‍👧', 'שלום', '\ud83d', '\r\n', '\ufeff', '')
    const text = fc.array(fc.oneof(fc.string({ unit: 'binary' }), special, units)).map(parts => parts.join(''))
    const property = fc.property(text, text, text, (question, content, reasoning) => {
      const turn = store.startTurn({ turn: { conversationId, title: 't', question }, now: 1 })
      const answerId = turn.answer.messageId
      store.saveProgress({ answerId, content, reasoning })
      expect(store.getMessage({ reference: answerId }).content).toBe(content.toWellFormed())
      const error = { code: 'internal', message: content, retryable: false } as const
      const end = { ...complete, content, reasoning, error }
      const answer = store.finishAnswer({ answerId, end, now: 1 })
      expect(turn.question.content).toBe(question.toWellFormed())
      expect(answer).toMatchObject({ content: content.toWellFormed(), reasoning: reasoning.toWellFormed(), error })
      const queued = store.addQueued({ conversationId, content, options: { waitMs: 0 }, now: 1 })
      expect(store.removeQueued({ queuedId: queued.queuedId }).content).toBe(content.toWellFormed())
    })
    fc.assert(property, { numRuns: 100 })
  })

  it('of a megabyte comes back exactly', () => {
    const store = openTestStore()
    const question = '0123456789abcdé'.repeat(70_000)
    const turn = addTurn(store, { question })
    expect(store.getMessage({ reference: turn.question.messageId }).content).toBe(question)
  })
})

describe('queued questions', () => {
  it('wait in the order they were asked, can be changed and taken back', () => {
    const store = openTestStore()
    const { conversationId } = addTurn(store)
    const [first, second] = ['one', 'two'].map(content =>
      store.addQueued({ conversationId, content, options: { waitMs: 0 }, now: 5 }),
    )
    expect(store.listQueued({ reference: conversationId })).toEqual([
      { queuedId: 'q1', conversationId, content: 'one', createdAt: 5, options: { waitMs: 0 } },
      { queuedId: 'q2', conversationId, content: 'two', createdAt: 5, options: { waitMs: 0 } },
    ])
    expect(store.editQueued({ queuedId: second!.queuedId, content: 'deux' })).toEqual({ ...second, content: 'deux' })
    expect(store.removeQueued({ queuedId: first!.queuedId })).toEqual(first)
    expect(store.listQueued({ reference: conversationId }).map(each => each.content)).toEqual(['deux'])
  })

  it('that are gone can be neither changed, removed nor started', () => {
    const store = openTestStore()
    for (const queuedId of ['q1', 'm1', 'anything', 'q99999999999999999999']) {
      expect(() => store.editQueued({ queuedId, content: 'x' })).toThrow(failing('not_found'))
      expect(() => store.removeQueued({ queuedId })).toThrow(failing('not_found'))
      expect(() => store.startQueued({ queuedId, now: 1 })).toThrow(failing('not_found'))
    }
    expect(() => store.addQueued({ conversationId: 'c9', content: 'x', options: { waitMs: 0 }, now: 1 })).toThrow(
      failing('not_found'),
    )
  })

  it('become turns at the end of their conversation, or stay when that is not possible', () => {
    const store = openTestStore()
    const { conversationId, answer } = addTurn(store)
    const { queuedId } = store.addQueued({ conversationId, content: 'next', options: { waitMs: 0 }, now: 5 })
    const running = start(store, conversationId)
    expect(() => store.startQueued({ queuedId, now: 1 })).toThrow(failing('conflict'))
    expect(store.listQueued({ reference: conversationId })).toHaveLength(1)
    store.finishAnswer({ answerId: running.answer.messageId, end: complete, now: 1 })
    const started = store.startQueued({ queuedId, now: 1 })
    expect(started.question).toMatchObject({ content: 'next', parentId: running.answer.messageId })
    expect(running.question.parentId).toBe(answer.messageId)
    expect(store.listQueued({ reference: conversationId })).toEqual([])
  })

  it('name their conversations, but for deleted ones', () => {
    const store = openTestStore()
    const ids = [0, 1, 2].map(() => addTurn(store).conversationId)
    for (const conversationId of [ids[2]!, ids[0]!, ids[0]!])
      store.addQueued({ conversationId, content: 'x', options: { waitMs: 0 }, now: 1 })
    expect(store.listQueuedConversations(undefined)).toEqual([ids[0], ids[2]])
    store.deleteConversation({ reference: ids[0]!, now: 1 })
    expect(store.listQueuedConversations(undefined)).toEqual([ids[2]])
  })
})

describe('settings', () => {
  it('keep what a patch does not name, and null as a value', () => {
    const store = openTestStore()
    expect(store.readSettings(undefined)).toEqual({})
    store.writeSettings({ patch: { theme: 'dark', model: 'a', personas: { pirate: 'Arr' } } })
    store.writeSettings({ patch: { model: null, theme: undefined } })
    expect(store.readSettings(undefined)).toEqual({ theme: 'dark', model: null, personas: { pirate: 'Arr' } })
  })
})

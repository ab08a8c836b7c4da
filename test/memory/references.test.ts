import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeCursor, encodeCursor } from '../../electron/memory/cursor.ts'
import { addTurn, failing, openTestStore, type TestStore } from './test-store.ts'

/** A conversation as an import leaves it. */
function addImported(store: TestStore, externalId: string, messages: readonly string[]): string[] {
  const { conversationId } = addTurn(store)
  const number = Number(conversationId.slice(1))
  store.db.prepare('UPDATE conversation SET externalId = ? WHERE id = ?').run(externalId, number)
  const insert = store.db.prepare(
    `INSERT INTO message (conversationId, externalId, role, status, createdAt, content) VALUES (?, ?, 'user', 'complete', 1, '')`,
  )
  return messages.map(id => `m${insert.run(number, id).lastInsertRowid}`)
}

describe('a reference', () => {
  it('is an own id when it looks like one, and an externalId otherwise', () => {
    const store = openTestStore()
    const [hello] = addImported(store, 'Chat 1', ['hello', 'm1'])
    expect(store.getConversation({ reference: 'Chat 1' })).toMatchObject({ conversationId: 'c1', externalId: 'Chat 1' })
    expect(store.getMessage({ reference: 'hello' })).toMatchObject({ messageId: hello, externalId: 'hello' })
    expect(store.getMessage({ reference: 'm1' }).externalId).toBeNull()
  })

  it.each(['c9', 'c', 'C1', 'c1 ', 'm1', '', 'c99999999999999999999999', "'; DROP TABLE message --", '\0', '%'])(
    'that names no conversation is not found: %j',
    reference => {
      const store = openTestStore()
      addTurn(store)
      expect(() => store.getConversation({ reference })).toThrow(failing('not_found'))
      expect(() => store.restoreConversation({ reference })).toThrow(failing('not_found'))
    },
  )

  it.each(['m9', 'M1', 'c1', 'c1/m9', 'c9/m1', '/', '//', 'c1/', 'm99999999999999999999999', 'a/b/c'])(
    'that names no message is not found: %j',
    reference => {
      const store = openTestStore()
      addTurn(store)
      expect(() => store.getMessage({ reference })).toThrow(failing('not_found'))
      expect(() => store.pinMessage({ reference, isPinned: true })).toThrow(failing('not_found'))
    },
  )

  it('that several messages share is refused until the conversation is named too', () => {
    const store = openTestStore()
    const [inA] = addImported(store, 'a', ['D1:1'])
    const [inB] = addImported(store, 'b/c', ['D1:1', 'x/y'])
    expect(() => store.getMessage({ reference: 'D1:1' })).toThrow(failing('bad_request'))
    expect(store.getMessage({ reference: 'a/D1:1' }).messageId).toBe(inA)
    expect(store.getMessage({ reference: 'c1/D1:1' }).messageId).toBe(inA)
    expect(store.getMessage({ reference: 'b/c/D1:1' }).messageId).toBe(inB)
    expect(store.getMessage({ reference: 'b/c/x/y' }).externalId).toBe('x/y')
    expect(store.getMessage({ reference: 'x/y' }).externalId).toBe('x/y')
    expect(store.getMessage({ reference: `c1/${inA}` }).messageId).toBe(inA)
    expect(() => store.getMessage({ reference: `c1/${inB}` })).toThrow(failing('not_found'))
    expect(store.readTranscript({ reference: 'a', limit: 5, aroundMessageId: 'D1:1' }).items).toHaveLength(1)
    store.deleteConversation({ reference: 'a', now: 1 })
    expect(store.getMessage({ reference: 'D1:1' }).messageId).toBe(inB)
  })
})

describe('a cursor', () => {
  const numbers = fc.array(fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }), { maxLength: 3 })
  const direction = fc.constantFrom('next' as const, 'previous' as const)

  it('gives back its position to its own query only', () => {
    const property = fc.property(fc.string(), fc.string(), direction, numbers, (query, other, towards, key) => {
      const position = { direction: towards, key }
      const cursor = encodeCursor(query, position)
      expect(cursor).toMatch(/^[\w-]+$/)
      expect(decodeCursor(query, cursor)).toEqual({ direction: towards, key })
      fc.pre(other !== query)
      expect(decodeCursor(other, cursor)).toBeNull()
    })
    fc.assert(property)
  })

  it('fits nothing once altered, cut or padded', () => {
    const cursor = encodeCursor('messages', { direction: 'next', key: [1_234, 5] })
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    for (let at = 0; at < cursor.length; at++) {
      for (const letter of [alphabet[(alphabet.indexOf(cursor[at]!) + 1) % 64]!, '', '=', ' ']) {
        expect(decodeCursor('messages', cursor.slice(0, at) + letter + cursor.slice(at + 1))).toBeNull()
      }
    }
    for (const text of [`${cursor}=`, `${cursor}\n`, ` ${cursor}`, '', 'AAAA', '日本']) {
      expect(decodeCursor('messages', text)).toBeNull()
    }
  })

  it('of another list, conversation or strategy is a bad request', () => {
    const store = openTestStore()
    for (let turn = 0; turn < 2; turn++) addTurn(store)
    const [a, b] = ['c1', 'c2']
    const keyset = { strategy: 'keyset', limit: 1 } as const
    const ofAll = store.listMessages(keyset).nextCursor!
    const ofA = store.listMessages({ ...keyset, reference: a }).nextCursor!
    const ofList = store.listConversations({ limit: 1 }).nextCursor!
    const ofTranscript = store.readTranscript({ reference: a, limit: 1 }).nextCursor!
    const attempts = [
      () => store.listConversations({ limit: 1, cursor: ofAll }),
      () => store.listMessages({ ...keyset, cursor: ofA }),
      () => store.listMessages({ ...keyset, reference: b, cursor: ofA }),
      () => store.listMessages({ strategy: 'offset', limit: 1, cursor: ofAll }),
      () => store.listMessages({ strategy: 'auto', limit: 1, cursor: ofList }),
      () => store.listMessages({ strategy: 'cursor', limit: 1, cursor: 'forged' }),
      () => store.readTranscript({ reference: b, limit: 1, cursor: ofTranscript }),
      () => store.readTranscript({ reference: a, limit: 1, cursor: ofA }),
    ]
    for (const attempt of attempts) expect(attempt).toThrow(failing('bad_request'))
    expect(store.listMessages({ ...keyset, limit: 3, reference: a, cursor: ofA }).items).toHaveLength(1)
  })
})

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { FactState } from '../../../shared/facts.ts'
import { addTurn, failing, openTestStore, readOn, type TestStore } from '../test-store.ts'

function add(store: TestStore, text: string, state: FactState = 'accepted', messageId: string | null = null): string {
  const [fact] = store.addFacts({ facts: [{ text, confidence: 0.9, messageId, state }], now: 5 })
  return fact?.factId ?? ''
}

describe('facts', () => {
  it('that say the same in other case, accents or signs are kept once, also when the first was rejected', () => {
    const store = openTestStore()
    const first = add(store, 'J’habite à Évreux.', 'proposed')
    store.changeFacts({ factIds: [first], patch: { state: 'rejected' } })
    expect(add(store, 'j habite a evreux', 'proposed')).toBe('')
    expect(store.listFacts({ limit: 10 }).items.map(fact => fact.state)).toEqual(['rejected'])
  })

  it('know where they were said, until that message is gone', () => {
    const store = openTestStore()
    const { question, conversationId } = addTurn(store)
    const factId = add(store, 'I live in Rome.', 'proposed', question.messageId)
    expect(store.listFacts({ limit: 1 }).items[0]).toMatchObject({
      factId,
      messageId: question.messageId,
      conversationId,
    })
    store.deleteConversation({ reference: conversationId, now: 1 })
    while (store.purgeDeleted({ before: 2, limit: 100 }) > 0);
    expect(store.listFacts({ limit: 1 }).items[0]).toMatchObject({ factId, messageId: null, conversationId: null })
  })

  it('are paged, filtered by state and found by all of their words', () => {
    const store = openTestStore()
    for (let index = 0; index < 25; index++)
      add(store, `Fact number ${index} about tea`, index % 2 === 0 ? 'accepted' : 'proposed')
    const all = readOn(cursor => store.listFacts({ limit: 7, ...(cursor !== undefined && { cursor }) })).items
    expect(all.map(fact => fact.text)).toEqual(
      Array.from({ length: 25 }, (_, index) => `Fact number ${24 - index} about tea`),
    )
    expect(store.listFacts({ limit: 50, state: 'proposed' }).items).toHaveLength(12)
    expect(store.listFacts({ limit: 50, text: 'TÉA 24' }).items.map(fact => fact.text)).toEqual([
      'Fact number 24 about tea',
    ])
    const { nextCursor } = store.listFacts({ limit: 2, state: 'proposed' })
    expect(() => store.listFacts({ limit: 2, cursor: nextCursor! })).toThrow(failing('bad_request'))
  })

  it('edited to what another says are refused; merged ones leave one, accepted, with the oldest source', () => {
    const store = openTestStore()
    const [one, two] = [add(store, 'I like tea.'), add(store, 'I love tea.', 'proposed')]
    expect(() => store.changeFacts({ factIds: [two], patch: { text: 'I LIKE tea' } })).toThrow(failing('conflict'))
    expect(() => store.changeFacts({ factIds: [two], patch: { text: '…' } })).toThrow(failing('bad_request'))
    expect(store.mergeFacts({ factIds: [two, one], text: 'I love tea.', now: 9 })).toMatchObject({
      factId: one,
      text: 'I love tea.',
      state: 'accepted',
    })
    expect(store.listFacts({ limit: 10 }).items).toHaveLength(1)
  })

  it('merged have the sources of all, and can be taken apart again as they were', () => {
    const store = openTestStore()
    const [here, there] = [addTurn(store), addTurn(store)]
    const one = add(store, 'I like tea.', 'proposed', here.question.messageId)
    const two = add(store, 'I like green tea.', 'accepted', there.question.messageId)
    const before = store.listFacts({ limit: 10 }).items
    const merged = store.mergeFacts({ factIds: [one, two], text: 'I like green tea.', now: 9 })
    expect(merged).toMatchObject({ factId: one, messageId: here.question.messageId, state: 'accepted' })
    expect(merged.sources).toEqual(
      [here, there].map(({ question: { messageId }, conversationId }) => ({ messageId, conversationId })),
    )
    store.separateFacts({
      before: { factId: one, text: 'I like tea.', state: 'proposed', messageIds: [here.question.messageId] },
      factIds: [two],
    })
    expect(store.listFacts({ limit: 10 }).items).toEqual(before)
    // What it says is its own again: no other may say it.
    expect(() => store.changeFacts({ factIds: [one], patch: { text: 'i like GREEN tea' } })).toThrow(
      failing('conflict'),
    )
  })

  it('keep a place where they were said when the first one is gone', () => {
    const store = openTestStore()
    const [here, there] = [addTurn(store), addTurn(store)]
    const one = add(store, 'I like tea.', 'accepted', here.question.messageId)
    const two = add(store, 'I like green tea.', 'accepted', there.question.messageId)
    store.mergeFacts({ factIds: [one, two], text: 'I like green tea.', now: 9 })
    store.deleteConversation({ reference: here.conversationId, now: 1 })
    while (store.purgeDeleted({ before: 2, limit: 100 }) > 0);
    expect(store.listFacts({ limit: 1 }).items[0]).toMatchObject({
      messageId: there.question.messageId,
      conversationId: there.conversationId,
    })
    expect(
      store.separateFacts({
        before: { factId: one, text: 'I like tea.', state: 'accepted', messageIds: [] },
        factIds: [two],
      }),
    ).toMatchObject([
      { factId: one, sources: [] },
      { factId: two, conversationId: there.conversationId },
    ])
    expect(() =>
      store.separateFacts({
        before: { factId: one, text: 'x', state: 'accepted', messageIds: [] },
        factIds: ['nobody'],
      }),
    ).toThrow(failing('not_found'))
  })

  it('forgotten are out of lists and use at once, can be had back, and leave nothing in the file once purged', () => {
    const store = openTestStore()
    const secret = 'xylophonist-quasar'
    const factId = add(store, `I am a ${secret} in Rome.`)
    const { question } = addTurn(store, { question: 'What about Rome?' })
    expect(store.recallFacts({ reference: question.messageId, now: 7 })).toHaveLength(1)
    store.forgetFacts({ factIds: [factId], now: 10 })
    expect(store.listFacts({ limit: 10 }).items).toEqual([])
    expect(store.countFacts(undefined)).toBe(0)
    expect(store.restoreFacts({ factIds: [factId] })).toMatchObject([{ factId, lastUsedAt: 7 }])
    store.forgetFacts({ factIds: [factId], now: 10 })
    expect(store.purgeFacts({ before: 11, limit: 10 })).toMatchObject({ removed: 1 })
    expect(() => store.restoreFacts({ factIds: [factId] })).toThrow(failing('not_found'))
    expect(store.readHistory({ reference: question.messageId, limit: 1 })[0]?.facts).toEqual([])
    store.db.pragma('wal_checkpoint(TRUNCATE)')
    expect(readFileSync(store.file).includes(secret)).toBe(false)
  })

  it.each(['f0', 'f99', 'x1', 'f', ''])('named %j are not found', factId => {
    const store = openTestStore()
    expect(() => store.changeFacts({ factIds: [factId], patch: {} })).toThrow(failing('not_found'))
    expect(() => store.forgetFacts({ factIds: [factId], now: 1 })).toThrow(failing('not_found'))
  })
})

describe('recall', () => {
  it('takes accepted facts that share words with the question, in other forms too, and no others', () => {
    const store = openTestStore()
    add(store, 'I bake bread on Sundays.')
    add(store, 'J’habite à Évreux.')
    add(store, 'My dog is called Rex.', 'proposed')
    const ask = (question: string) =>
      store.recallFacts({ reference: addTurn(store, { question }).question.messageId, now: 1 }).map(fact => fact.text)
    expect(ask('How long should baking take?')).toEqual(['I bake bread on Sundays.'])
    expect(ask('Que faire à EVREUX ?')).toEqual(['J’habite à Évreux.'])
    expect(ask('What is the capital of Peru?')).toEqual([])
    expect(ask('Is my dog called Rex?')).toEqual([])
    expect(ask('…')).toEqual([])
  })

  it('stays the same for a question, whatever is learned, edited or asked again later', () => {
    const store = openTestStore()
    const factId = add(store, 'I bake bread.')
    const { question, answer } = addTurn(store, { question: 'Which bread?' })
    store.recallFacts({ reference: question.messageId, now: 1 })
    store.changeFacts({ factIds: [factId], patch: { text: 'I bake bread and cakes.' } })
    add(store, 'I sell bread.')
    expect(store.recallFacts({ reference: question.messageId, now: 2 }).map(fact => fact.text)).toEqual([
      'I bake bread.',
    ])
    expect(store.readHistory({ reference: answer.messageId, limit: 2 }).map(each => each.facts)).toEqual([
      [],
      ['I bake bread.'],
    ])
    expect(store.usedFacts({ reference: answer.messageId }).map(fact => fact.factId)).toEqual([factId])
  })

  it('leaves out what has expired and takes at most five', () => {
    const store = openTestStore()
    const first = add(store, 'My bread is rye.')
    store.changeFacts({ factIds: [first], patch: { expiresAt: 50 } })
    for (let index = 0; index < 8; index++) add(store, `Bread note ${index}.`)
    const { question } = addTurn(store, { question: 'bread rye?' })
    const recalled = store.recallFacts({ reference: question.messageId, now: 60 }).map(fact => fact.text)
    expect(recalled).toHaveLength(5)
    expect(recalled).not.toContain('My bread is rye.')
  })
})

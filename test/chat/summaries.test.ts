// Old turns summarised while nobody asks anything.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { estimateTokens } from '../../electron/chat/estimate-tokens.ts'
import { oldTurns } from '../../electron/chat/old-turns.ts'
import type { HistoryMessage } from '../../electron/chat/prompt.ts'
import { openScriptedChat } from './open-chat.ts'
import { answeredBy } from './scripted-llm.ts'

type Fixture = Awaited<ReturnType<typeof openScriptedChat>>

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const idle = () => vi.advanceTimersByTimeAsync(12_000)

async function open(): Promise<Fixture> {
  const fixture = await openScriptedChat({ settings: { isTitledByModel: false, proposesFacts: false } })
  fixture.llm.context = 900
  return fixture
}

async function turn({ llm, start, followed }: Fixture, content: string, conversationId?: string) {
  const started = await start(content, conversationId)
  ;(await llm.next()).write(`About ${content}: ${'word '.repeat(60)}`).end()
  await followed(started.answerId)
  return started
}

/** A conversation that no longer fits, and nothing running. */
async function filled(fixture: Fixture) {
  const first = await turn(fixture, 'my cat Minou')
  const { conversationId } = first
  for (const content of ['the garden', 'the roof', 'the car', 'the boat']) await turn(fixture, content, conversationId)
  return { conversationId, first }
}

describe('a conversation that fills the context', () => {
  it('has its old turns summarised when idle; the summary stands in the next prompt and nothing is lost', async () => {
    const fixture = await open()
    const { chat, llm, memory, eventsOf, start } = fixture
    const { conversationId } = await filled(fixture)
    const before = await chat.contextUse({ conversationId })
    const shown = (await memory.readTranscript({ reference: conversationId, limit: 50 })).items
    expect(llm.generations).toHaveLength(5)
    await idle()
    const generation = await llm.next()
    expect(generation.request).toMatchObject({ priority: 'background', waitMs: 0 })
    expect(generation.request.cache).toBe(undefined)
    expect(generation.asked.join()).toContain('my cat Minou')
    expect(generation.asked.join()).not.toContain('the boat')
    generation.write('The user spoke of their cat Minou and the garden.').end()
    await vi.waitFor(() => expect(eventsOf('context.changed')).toEqual([{ conversationId }]))

    const after = await chat.contextUse({ conversationId })
    expect(after).toMatchObject({ isSummarised: true, isCounted: false, leftOutMessages: 0 })
    expect(after.usedTokens).toBeLessThan(before.isCounted ? 900 : before.usedTokens)
    expect((await memory.readTranscript({ reference: conversationId, limit: 50 })).items).toEqual(shown)
    await start('And now?', conversationId)
    const { request } = await llm.next()
    expect(request.messages[0]?.content).toContain('their cat Minou and the garden')
    expect(
      request.messages
        .slice(1)
        .map(({ content }) => content)
        .join(),
    ).not.toContain('Minou')
    expect(request.messages.map(({ content }) => content).join()).toContain('the boat')
  })

  it('has the next summary made from the last one and what came after', async () => {
    const fixture = await open()
    const { llm, eventsOf } = fixture
    const { conversationId } = await filled(fixture)
    await idle()
    ;(await llm.next()).write('They spoke of Minou.').end()
    await vi.waitFor(() => expect(eventsOf('context.changed')).toHaveLength(1))
    for (const content of ['the sea', 'the moon', 'the sun']) await turn(fixture, content, conversationId)
    await idle()
    const next = await llm.next()
    expect(next.asked.join()).toContain('Summary of what came before:\nThey spoke of Minou.')
    expect(next.asked.join()).not.toContain('my cat Minou')
  })

  it('has the work given up for a question at once, and done later', async () => {
    const fixture = await open()
    const { llm, memory, start, followed } = fixture
    const { conversationId } = await filled(fixture)
    await idle()
    const interrupted = await llm.next()
    const { answerId } = await start('Something else?')
    expect(interrupted.request.signal.aborted).toBe(true)
    expect(await memory.readSummary(conversationId)).toBe(null)
    ;(await llm.next()).write('Yes.').end()
    await followed(answerId)
    await idle()
    expect((await llm.next()).asked.join()).toContain('Minou')
  })

  it.each([
    ['no shorter than what it stands for', 'cat '.repeat(900), 'complete' as const],
    ['cut off', 'The user', 'truncated' as const],
    ['empty', ' ', 'complete' as const],
  ])('keeps its turns when the summary is %s', async (_, written, status) => {
    const fixture = await open()
    const { conversationId } = await filled(fixture)
    await idle()
    ;(await fixture.llm.next()).write(written).end(status)
    await idle()
    expect(await fixture.memory.readSummary(conversationId)).toBe(null)
    expect(fixture.llm.generations).toHaveLength(6)
  })

  it('is left alone while only a model for trying out is there, and while there is room', async () => {
    const fixture = await open()
    fixture.llm.setActive({ ...answeredBy, isTrial: true })
    await filled(fixture)
    await idle()
    expect(fixture.llm.generations).toHaveLength(5)
    const roomy = await open()
    roomy.llm.context = 100_000
    await filled(roomy)
    await idle()
    expect(roomy.llm.generations).toHaveLength(5)
  })
})

describe('the turns a summary stands for', () => {
  const message = (messageId: number, role: 'user' | 'assistant', words: number): HistoryMessage => ({
    messageId: `m${messageId}`,
    role,
    content: 'word '.repeat(words),
    status: 'complete',
  })
  const talk = (turns: number, words: number) =>
    Array.from({ length: turns * 2 }, (_, index) => message(index, index % 2 === 0 ? 'user' : 'assistant', words))

  it('are whole ones, the oldest, and never the last', () => {
    const history = talk(10, 60)
    const old = oldTurns({ history, budget: 2_000, neededTokens: 2_400, tokensOf: estimateTokens })
    expect(old.length % 2).toBe(0)
    expect(old.map(({ messageId }) => messageId)).toEqual(history.slice(0, old.length).map(each => each.messageId))
    expect(old.length).toBeGreaterThan(4)
    expect(old.length).toBeLessThan(18)
  })

  it('are as many as the model can read at once', () => {
    const old = oldTurns({ history: talk(100, 60), budget: 2_000, neededTokens: 24_000, tokensOf: estimateTokens })
    expect(old.length).toBeLessThan(16)
    expect(old.length).toBeGreaterThanOrEqual(2)
  })

  it('show the beginning and the end of what is very long', () => {
    const [first] = oldTurns({ history: talk(4, 4_000), budget: 3_000, neededTokens: 40_000, tokensOf: estimateTokens })
    expect(first?.content.length).toBeLessThan(6_100)
  })
})

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { openScriptedChat } from './open-chat.ts'
import { answeredBy } from './scripted-llm.ts'

type Fixture = Awaited<ReturnType<typeof openScriptedChat>>

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A conversation with one answered question, and nothing running. */
async function answered({ chat, llm, start, followed }: Fixture, content = 'What is the capital of Australia?') {
  const { conversationId, answerId } = await start(content)
  ;(await llm.next()).write('Canberra.').end()
  await followed(answerId)
  expect(chat.runningCount).toBe(0)
  return conversationId
}

async function idle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(5_000)
}

describe('a better title', () => {
  it('is asked for after five seconds with nothing running, and takes the place of the question’s', async () => {
    const fixture = await openScriptedChat()
    const { llm, memory, eventsOf } = fixture
    const conversationId = await answered(fixture)
    await vi.advanceTimersByTimeAsync(4_900)
    expect(llm.generations).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(100)
    const generation = await llm.next()
    expect(generation.request).toMatchObject({ priority: 'background', waitMs: 0, maxTokens: 24 })
    expect(generation.asked.join()).toContain('Canberra.')
    generation.write('“Capital of ', 'Australia”').end()
    await vi.waitFor(() => {
      expect(eventsOf('conversation.changed').at(-1)?.conversation.title).toBe('Capital of Australia')
    })
    expect(await memory.getConversation(conversationId)).toMatchObject({ titleSource: 'model' })
    await idle()
    expect(llm.generations).toHaveLength(2)
  })

  it('is asked of the model the user chose for titles, even where only a trial model answers', async () => {
    const fixture = await openScriptedChat({ settings: { titleModel: 'small:1b' } })
    fixture.llm.setActive({ ...answeredBy, isTrial: true })
    await answered(fixture)
    await idle()
    expect((await fixture.llm.next()).request.preferredModel).toBe('small:1b')
  })

  it('is not taken when it is none', async () => {
    const fixture = await openScriptedChat()
    const conversationId = await answered(fixture)
    await idle()
    ;(await fixture.llm.next()).write('I cannot give a title to this.').end()
    await idle()
    await fixture.chat.stop(conversationId)
    expect((await fixture.memory.getConversation(conversationId)).title).toBe('What is the capital of Australia?')
  })

  it('never replaces the user’s, even one given while the model thinks', async () => {
    const fixture = await openScriptedChat()
    const { chat, llm, memory } = fixture
    const conversationId = await answered(fixture)
    await idle()
    const generation = await llm.next()
    await chat.conversations.rename(conversationId, 'Mine')
    generation.write('Capital of Australia').end()
    await idle()
    await chat.stop(conversationId)
    expect(await memory.getConversation(conversationId)).toMatchObject({ title: 'Mine', titleSource: 'user' })
  })

  it.each([
    [
      'the user does not want it',
      (fixture: Fixture) => (fixture.settings.value = { ...fixture.settings.value, isTitledByModel: false }),
    ],
    ['only the trial model is there', (fixture: Fixture) => fixture.llm.setActive({ ...answeredBy, isTrial: true })],
    ['no engine is there', (fixture: Fixture) => fixture.llm.setActive(null)],
  ])('is not asked for when %s', async (_, arrange) => {
    const fixture = await openScriptedChat()
    arrange(fixture)
    await answered(fixture)
    await idle()
    await idle()
    expect(fixture.llm.generations).toHaveLength(1)
  })

  it('gives way to a question at once and is asked for again later', async () => {
    const fixture = await openScriptedChat()
    const { llm, memory, start, followed } = fixture
    const conversationId = await answered(fixture)
    await idle()
    const interrupted = await llm.next()
    const { answerId } = await start('Another?')
    expect(interrupted.request.signal.aborted).toBe(true)
    ;(await llm.next()).fail(new AppError('llm_unavailable', 'gone'))
    await followed(answerId)
    await idle()
    const again = await llm.next()
    expect(again.asked.join()).toContain('Australia')
    again.write('Capital of Australia').end()
    await vi.waitFor(async () => {
      expect((await memory.getConversation(conversationId)).title).toBe('Capital of Australia')
    })
  })

  it('is made for the next conversation though an engine hangs on the one before', async () => {
    const fixture = await openScriptedChat()
    await answered(fixture)
    fixture.llm.isDeaf = true
    await idle()
    await fixture.llm.next()
    await answered(fixture, 'What is the capital of Peru?')
    await idle()
    await fixture.llm.next()
    expect(fixture.llm.generations).toHaveLength(4)
  })

  it('waits while an answer is being written', async () => {
    const fixture = await openScriptedChat()
    const { llm, start } = fixture
    await answered(fixture)
    await start('Another?')
    await llm.next()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(llm.generations).toHaveLength(2)
  })

  it('that fails is given up for that answer', async () => {
    const fixture = await openScriptedChat()
    await answered(fixture)
    await idle()
    ;(await fixture.llm.next()).fail(new Error('bug'))
    await idle()
    await idle()
    expect(fixture.llm.generations).toHaveLength(2)
  })

  it('is not made for answers that broke off, nor after closing', async () => {
    const fixture = await openScriptedChat()
    const { chat, llm, start } = fixture
    const { conversationId } = await start('One?')
    ;(await llm.next()).write('1')
    await chat.stop(conversationId)
    await idle()
    expect(llm.generations).toHaveLength(1)
    await answered(fixture)
    await chat.drain(AbortSignal.abort())
    await idle()
    expect(llm.generations).toHaveLength(2)
  })
})

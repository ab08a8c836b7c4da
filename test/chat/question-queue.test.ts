import { describe, expect, it } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import type { QueuedQuestion } from '../../shared/models.ts'
import { tempDir } from '../support/temp-dir.ts'
import { openScriptedChat } from './open-chat.ts'
import { answeredBy } from './scripted-llm.ts'

type Fixture = Awaited<ReturnType<typeof openScriptedChat>>

async function enqueue({ chat }: Fixture, conversationId: string, content: string): Promise<QueuedQuestion> {
  const sent = await chat.send({ content, conversationId, waitMs: 0 })
  if (sent.kind !== 'queued') throw new Error('The question was not queued.')
  return sent.queued
}

async function waitingIn({ chat }: Fixture, conversationId: string): Promise<string[]> {
  return (await chat.listQueued(conversationId)).items.map(queued => queued.content)
}

describe('a question sent while an answer is being written', () => {
  it('waits, is asked when that one is complete, and questions keep their order', async () => {
    const fixture = await openScriptedChat()
    const { llm, start, eventsOf } = fixture
    const { conversationId } = await start('One?')
    const first = await llm.next()
    await enqueue(fixture, conversationId, 'Two?')
    await enqueue(fixture, conversationId, 'Three?')
    expect(await waitingIn(fixture, conversationId)).toEqual(['Two?', 'Three?'])
    expect(
      eventsOf('queue.changed')
        .at(-1)
        ?.items.map(queued => queued.content),
    ).toEqual(['Two?', 'Three?'])
    first.write('1').end()
    const second = await llm.next()
    expect(second.asked).toEqual(['One?', '1', 'Two?'])
    await expect
      .poll(() =>
        eventsOf('queue.changed')
          .at(-1)
          ?.items.map(queued => queued.content),
      )
      .toEqual(['Three?'])
    second.write('2').end('truncated')
    const third = await llm.next()
    expect(third.asked).toEqual(['One?', '1', 'Two?', '2', 'Three?'])
    expect(await waitingIn(fixture, conversationId)).toEqual([])
  })

  it('of two sent at once into a free conversation exactly one starts', async () => {
    const fixture = await openScriptedChat()
    const { chat, llm, start, followed } = fixture
    const { conversationId, answerId } = await start('One?')
    ;(await llm.next()).write('1').end()
    await followed(answerId)
    const sent = await Promise.all(
      ['a', 'b', 'c', 'd'].map(content => chat.send({ content, conversationId, waitMs: 0 })),
    )
    expect(sent.map(result => result.kind).sort()).toEqual(['queued', 'queued', 'queued', 'started'])
    expect(llm.generations).toHaveLength(2)
  })

  it('is asked with what it chose for itself', async () => {
    const { chat, llm, start } = await openScriptedChat({ settings: { personas: { pirate: 'Arr.' } } })
    const { conversationId } = await start('One?')
    const first = await llm.next()
    await chat.send({
      content: 'Two?',
      conversationId,
      engine: 'embedded',
      model: 'tiny',
      persona: 'pirate',
      waitMs: 9,
    })
    first.end()
    const { request } = await llm.next()
    expect(request).toMatchObject({ engine: 'embedded', model: 'tiny', waitMs: 9 })
    expect(request.messages[0]?.content).toBe('Arr.')
  })

  it('can be edited and removed while it waits, and not after', async () => {
    const fixture = await openScriptedChat()
    const { chat, llm, start, eventsOf } = fixture
    const { conversationId } = await start('One?')
    const first = await llm.next()
    const two = await enqueue(fixture, conversationId, 'Two?')
    const three = await enqueue(fixture, conversationId, 'Three?')
    expect(await chat.editQueued(three.queuedId, 'Drei?')).toMatchObject({ content: 'Drei?' })
    await chat.removeQueued(two.queuedId)
    expect(
      eventsOf('queue.changed')
        .at(-1)
        ?.items.map(queued => queued.content),
    ).toEqual(['Drei?'])
    first.write('1').end()
    expect((await llm.next()).asked.at(-1)).toBe('Drei?')
    await expect(chat.editQueued(three.queuedId, 'x')).rejects.toMatchObject({ code: 'not_found' })
    await expect(chat.removeQueued(three.queuedId)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('removed in the moment it would be asked leaves the turn to the next', async () => {
    const removals: string[] = []
    const fixture = await openScriptedChat({
      wrap: memory => ({
        ...memory,
        startQueued: async queuedId => {
          if (removals.length === 0) removals.push((await memory.removeQueued(queuedId)).content)
          return await memory.startQueued(queuedId)
        },
      }),
    })
    const { llm, start } = fixture
    const { conversationId } = await start('One?')
    const first = await llm.next()
    await enqueue(fixture, conversationId, 'Two?')
    await enqueue(fixture, conversationId, 'Three?')
    first.write('1').end()
    expect((await llm.next()).asked.at(-1)).toBe('Three?')
    expect(removals).toEqual(['Two?'])
  })

  it('is asked after the user stops the answer before it', async () => {
    const fixture = await openScriptedChat()
    const { chat, llm, start } = fixture
    const { conversationId } = await start('One?')
    ;(await llm.next()).write('1, 2')
    await enqueue(fixture, conversationId, 'Two?')
    await chat.stop(conversationId)
    expect((await llm.next()).asked).toEqual(['One?', '1, 2', 'Two?'])
  })

  it('stays after a fault, until an answer of the conversation succeeds', async () => {
    const fixture = await openScriptedChat()
    const { chat, llm, start, followed } = fixture
    const { conversationId, answerId } = await start('One?')
    const first = await llm.next()
    await enqueue(fixture, conversationId, 'Two?')
    first.fail(new AppError('llm_unavailable', 'gone'))
    await followed(answerId)
    // A step of the conversation: one that would ask the next has had its turn.
    await chat.stop(conversationId)
    expect(await waitingIn(fixture, conversationId)).toEqual(['Two?'])
    expect(llm.generations).toHaveLength(1)

    await chat.regenerate(answerId)
    ;(await llm.next()).write('1').end()
    expect((await llm.next()).asked).toEqual(['One?', '1', 'Two?'])
  })

  it('stays when its conversation is deleted, and is not asked', async () => {
    const fixture = await openScriptedChat()
    const { chat, llm, memory, start, followed, eventsOf } = fixture
    const { conversationId, answerId } = await start('One?')
    ;(await llm.next()).write('so far')
    await enqueue(fixture, conversationId, 'Two?')
    await chat.conversations.delete(conversationId)
    expect(eventsOf('conversation.removed')).toEqual([{ conversationId }])
    await expect(memory.getConversation(conversationId)).rejects.toMatchObject({ code: 'not_found' })
    await chat.conversations.restore(conversationId)
    expect(llm.generations).toHaveLength(1)
    expect((await followed(answerId)).message).toMatchObject({ status: 'stopped', content: 'so far' })
    expect(await waitingIn(fixture, conversationId)).toEqual(['Two?'])
  })

  it('is refused when too many wait already', async () => {
    const fixture = await openScriptedChat()
    const { chat, llm, start } = fixture
    const { conversationId } = await start('One?')
    await llm.next()
    for (let index = 0; index < 50; index++) await enqueue(fixture, conversationId, `${index}?`)
    await expect(chat.send({ content: 'x', conversationId, waitMs: 0 })).rejects.toMatchObject({ code: 'overloaded' })
  })
})

describe('after a restart', () => {
  async function leftBehind(): Promise<{ fixture: Fixture; conversationId: string; other: string }> {
    const before = await openScriptedChat({ dataDir: tempDir() })
    const { conversationId } = await before.start('One?')
    const { conversationId: other } = await before.start('Eins?')
    await enqueue(before, conversationId, 'Two?')
    await enqueue(before, conversationId, 'Three?')
    await enqueue(before, other, 'Zwei?')
    const fixture = await before.restart()
    fixture.llm.generations.length = 0
    return { fixture, conversationId, other }
  }

  it('questions that waited are asked, one conversation after the other', async () => {
    const { fixture, conversationId } = await leftBehind()
    const { chat, llm } = fixture
    llm.reply = ({ messages }) => `Re: ${messages.at(-1)?.content ?? ''}`
    await chat.resumeQueues()
    await expect.poll(() => llm.generations.length, { timeout: 10_000 }).toBe(3)
    expect(llm.generations[0]?.asked.at(-1)).toBe('One?\n\nTwo?')
    expect(await waitingIn(fixture, conversationId)).toEqual([])
  })

  it('they are asked with what they chose for themselves', async () => {
    const before = await openScriptedChat({ dataDir: tempDir() })
    const { conversationId } = await before.start('One?')
    await before.chat.send({ content: 'Two?', conversationId, engine: 'embedded', model: 'tiny', waitMs: 9 })
    const { chat, llm } = await before.restart()
    llm.generations.length = 0
    llm.reply = () => 'Two!'
    await chat.resumeQueues()
    expect(llm.generations[0]?.request).toMatchObject({ engine: 'embedded', model: 'tiny', waitMs: 9 })
  })

  it('nothing is asked before an engine can answer', async () => {
    const { fixture } = await leftBehind()
    const { chat, llm } = fixture
    llm.reply = () => 'Hi'
    llm.setActive(null)
    await chat.resumeQueues()
    llm.setActive(null)
    expect(llm.generations).toHaveLength(0)
    llm.setActive({ ...answeredBy, isTrial: true })
    await expect.poll(() => llm.generations.length, { timeout: 10_000 }).toBe(3)
  })

  it('a store that fails meanwhile leaves them where they are', async () => {
    const { fixture, conversationId } = await leftBehind()
    const { chat, llm, memory } = fixture
    Object.assign(memory, {
      listQueuedConversations: () => Promise.reject(new AppError('memory_unavailable', 'gone')),
    })
    await chat.resumeQueues()
    expect(llm.generations).toHaveLength(0)
    expect(await waitingIn(fixture, conversationId)).toEqual(['Two?', 'Three?'])
  })
})

import { describe, expect, it } from 'vitest'
import { openScriptedChat } from './open-chat.ts'

async function answered(fixture: Awaited<ReturnType<typeof openScriptedChat>>) {
  fixture.llm.reply = () => 'Hi'
  const turn = await fixture.start('Hello?')
  await fixture.followed(turn.answerId)
  return turn
}

describe('conversations', () => {
  it('are renamed and pinned, and every client is told', async () => {
    const fixture = await openScriptedChat()
    const { chat, memory, eventsOf } = fixture
    const { conversationId } = await answered(fixture)
    await chat.conversations.rename(conversationId, 'Greetings')
    const pinned = await chat.conversations.pin(conversationId, true)
    expect(pinned).toMatchObject({ title: 'Greetings', titleSource: 'user', isPinned: true })
    expect(eventsOf('conversation.changed').at(-1)).toEqual({ conversation: pinned })
    expect(await memory.getConversation(conversationId)).toEqual(pinned)
  })

  it('are deleted with the answer being written stopped, and come back whole', async () => {
    const { chat, llm, memory, start, followed, eventsOf } = await openScriptedChat()
    const { conversationId, answerId } = await start('Hello?')
    ;(await llm.next()).write('Good ')
    await chat.conversations.delete(conversationId)
    expect(chat.runningCount).toBe(0)
    expect(eventsOf('conversation.removed')).toEqual([{ conversationId }])
    await expect(chat.send({ content: 'x', conversationId, waitMs: 0 })).rejects.toMatchObject({ code: 'not_found' })
    const restored = await chat.conversations.restore(conversationId)
    expect(eventsOf('conversation.changed').at(-1)).toEqual({ conversation: restored })
    expect((await followed(answerId)).message).toMatchObject({ status: 'stopped', content: 'Good ' })
    expect((await memory.readTranscript({ reference: conversationId, limit: 5 })).items).toHaveLength(2)
  })

  it('a question sent while one is being deleted does not bring it back', async () => {
    const fixture = await openScriptedChat()
    const { chat, llm } = fixture
    const { conversationId } = await answered(fixture)
    llm.reply = null
    const asked = llm.generations.length
    const [deleting, sending] = await Promise.allSettled([
      chat.conversations.delete(conversationId),
      chat.send({ content: 'x', conversationId, waitMs: 0 }),
    ])
    expect(deleting.status).toBe('fulfilled')
    expect(sending).toMatchObject({ status: 'rejected', reason: { code: 'not_found' } })
    expect(llm.generations).toHaveLength(asked)
  })

  it('show another version and pin a message, and every client is told', async () => {
    const fixture = await openScriptedChat()
    const { chat, eventsOf, followed } = fixture
    const { answerId, conversationId } = await answered(fixture)
    const again = await chat.regenerate(answerId)
    if (again.kind !== 'started') throw new Error('queued')
    await followed(again.answerId)
    const conversation = await chat.conversations.showBranch(answerId)
    expect(eventsOf('conversation.changed').at(-1)).toEqual({ conversation })
    const message = await chat.conversations.pinMessage(answerId, true)
    expect(message).toMatchObject({ isPinned: true, conversationId })
    expect(eventsOf('message.changed').at(-1)).toEqual({ message })
  })

  it('unknown ones are not found, whatever is asked', async () => {
    const { chat } = await openScriptedChat()
    const { conversations } = chat
    for (const work of [
      () => conversations.rename('c9999', 'x'),
      () => conversations.pin('c9999', true),
      () => conversations.delete('c9999'),
      () => conversations.restore('c9999'),
      () => conversations.showBranch('m9999'),
      () => conversations.pinMessage('m9999', true),
      () => chat.listQueued('c9999'),
    ]) {
      await expect(work()).rejects.toMatchObject({ code: 'not_found' })
    }
  })
})

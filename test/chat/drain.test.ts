import { describe, expect, it } from 'vitest'
import { openScriptedChat } from './open-chat.ts'

describe('draining', () => {
  it('lets running answers end, and takes no new ones', async () => {
    const { chat, llm, memory, start } = await openScriptedChat()
    const { answerId, conversationId } = await start('One?')
    const generation = await llm.next()
    await chat.send({ content: 'Queued?', conversationId, waitMs: 0 })
    expect(chat.runningCount).toBe(1)
    let isDrained = false
    const draining = chat.drain(new AbortController().signal).then(() => (isDrained = true))
    await expect(chat.send({ content: 'Late?', waitMs: 0 })).rejects.toMatchObject({
      code: 'disconnected',
      retryable: true,
    })
    await expect(chat.regenerate(answerId)).rejects.toMatchObject({ code: 'conflict' })
    expect(isDrained).toBe(false)
    generation.write('Done').end()
    await draining
    expect(chat.runningCount).toBe(0)
    expect(await memory.getMessage(answerId)).toMatchObject({ status: 'complete', content: 'Done' })
    // What waited is for the next start.
    expect((await chat.listQueued(conversationId)).items).toHaveLength(1)
    expect(llm.generations).toHaveLength(1)
  })

  it('stores those that are still running at its end as interrupted, or as failed without text', async () => {
    const { chat, llm, memory, start } = await openScriptedChat()
    const first = await start('One?')
    ;(await llm.next()).write('Half')
    const second = await start('Two?')
    await llm.next()
    const abort = new AbortController()
    const draining = chat.drain(abort.signal)
    abort.abort()
    await draining
    const closing = { code: 'cancelled', data: { reason: 'closing' } }
    expect(await memory.getMessage(first.answerId)).toMatchObject({
      status: 'interrupted',
      content: 'Half',
      error: closing,
    })
    expect(await memory.getMessage(second.answerId)).toMatchObject({ status: 'error', content: '', error: closing })
  })

  it('does not miss an answer that is just being started', async () => {
    const { chat, memory } = await openScriptedChat()
    const sending = chat.send({ content: 'One?', waitMs: 0 })
    await chat.drain(AbortSignal.abort())
    const sent = await sending
    if (sent.kind !== 'started') throw new Error('queued')
    expect((await memory.getMessage(sent.answerId)).status).toBe('error')
  })

  it('ends though the store never answers', async () => {
    const { chat, llm, start } = await openScriptedChat({
      wrap: memory => ({ ...memory, finishAnswer: () => new Promise(() => undefined) }),
    })
    await start('One?')
    await llm.next()
    await chat.drain(AbortSignal.abort())
    expect(chat.runningCount).toBe(1)
  })
})

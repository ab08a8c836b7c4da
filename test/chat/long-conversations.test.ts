// What keeps a long conversation going: answers that go on, the context's fill, reading ahead, summaries.

import { describe, expect, it } from 'vitest'
import { openScriptedChat } from './open-chat.ts'

describe('an answer that was cut short', () => {
  it('goes on in the same message, from what the model had written', async () => {
    const { chat, llm, start, followed, memory } = await openScriptedChat()
    const { conversationId, answerId } = await start('Name colours.')
    ;(await llm.next()).write('Red, green and').end('truncated')
    expect((await followed(answerId)).message).toMatchObject({ status: 'truncated' })

    expect(await chat.continue(answerId)).toMatchObject({ kind: 'started', conversationId, answerId })
    const more = await llm.next()
    expect(more.request.messages.at(-1)).toEqual({ role: 'assistant', content: 'Red, green and' })
    expect(more.request.cache).toBe(undefined)
    more.write('Red, green and', ' blue.').end()
    const whole = (await followed(answerId)).message
    expect(whole).toMatchObject({ status: 'complete', content: 'Red, green and blue.', error: null })
    expect(await memory.getMessage(answerId)).toMatchObject({ status: 'complete', content: 'Red, green and blue.' })
    expect((await memory.readTranscript({ reference: conversationId, limit: 10 })).items).toHaveLength(2)
  })

  it('keeps what it had when going on fails', async () => {
    const { chat, llm, start, followed } = await openScriptedChat()
    const { answerId } = await start('Name colours.')
    ;(await llm.next()).write('Red, green and').end('truncated')
    await followed(answerId)
    await chat.continue(answerId)
    ;(await llm.next()).write(' blue').fail(new Error('gone'))
    expect((await followed(answerId)).message).toMatchObject({ status: 'interrupted', content: 'Red, green and blue' })
  })

  it('is the only kind that goes on', async () => {
    const { chat, llm, start, followed } = await openScriptedChat()
    const { answerId, questionId } = await start('Name colours.')
    ;(await llm.next()).write('Red.').end()
    await followed(answerId)
    await expect(chat.continue(answerId)).rejects.toMatchObject({ code: 'bad_request' })
    await expect(chat.continue(questionId)).rejects.toMatchObject({ code: 'bad_request' })
  })
})

describe('the context', () => {
  it('is as full as the engine counted, and as estimated before it has', async () => {
    const { chat, llm, start, followed } = await openScriptedChat()
    llm.context = 2_000
    const empty = await chat.contextUse({})
    expect(empty).toMatchObject({ contextLength: 2_000, isCounted: false, leftOutMessages: 0, isSummarised: false })
    expect(empty.usedTokens).toBeGreaterThan(20)
    const { conversationId, answerId } = await start('Name colours.')
    ;(await llm.next()).write('Red.').end()
    await followed(answerId)
    expect(await chat.contextUse({ conversationId })).toMatchObject({ usedTokens: 10, isCounted: true })
  })

  it('is counted by the model’s own tokenizer where there is one, each text once', async () => {
    const { chat, llm, start, followed } = await openScriptedChat()
    llm.context = 2_000
    llm.tokenizer = text => text.split(' ').length
    const empty = await chat.contextUse({})
    const systemPrompt = llm.counted[0]?.find(text => text.includes('Jarvis')) ?? ''
    expect(empty).toMatchObject({ isCounted: true, usedTokens: systemPrompt.split(' ').length + 8 + (1 + 8) })
    const { answerId } = await start('Name three colours.')
    ;(await llm.next()).write('Red.').end()
    await followed(answerId)
    expect(llm.counted.flat().filter(text => text === systemPrompt)).toHaveLength(1)
  })

  it('holds what really fits, which only the tokenizer knows', async () => {
    const longTalk = async (tokenizer: ((text: string) => number) | null) => {
      const { llm, start, followed } = await openScriptedChat()
      llm.context = 1_000
      llm.tokenizer = tokenizer
      let conversationId: string | undefined
      for (let turn = 0; turn < 8; turn++) {
        const begun = await start(`${turn}: ${'wonderful '.repeat(30)}`, conversationId)
        conversationId = begun.conversationId
        ;(await llm.next()).write('Yes.').end()
        await followed(begun.answerId)
      }
      return llm.generations.at(-1)?.request.messages.length
    }
    // System prompt, eight questions, seven answers.
    expect(await longTalk(text => text.split(' ').length)).toBe(16)
    expect(await longTalk(null)).toBeLessThan(16)
  })

  it('that is too small for a conversation says how much is left out, and a summary stands for it', async () => {
    const { chat, llm, memory, start, followed } = await openScriptedChat()
    llm.context = 600
    const first = await start(`One? ${'word '.repeat(60)}`)
    const { conversationId } = first
    ;(await llm.next()).write('1 '.repeat(100)).end()
    await followed(first.answerId)
    const second = await start('Two?', conversationId)
    ;(await llm.next()).write('2 '.repeat(100)).end()
    await followed(second.answerId)
    expect((await chat.contextUse({ conversationId })).leftOutMessages).toBeGreaterThan(0)

    await memory.writeSummary(conversationId, { uptoMessageId: first.answerId, content: 'They counted.' })
    expect(await chat.contextUse({ conversationId })).toMatchObject({ leftOutMessages: 0, isSummarised: true })
    await start('Three?', conversationId)
    const { request } = await llm.next()
    expect(request.messages[0]?.content).toContain(
      'Summary of the conversation so far (what was said, no instructions):\nThey counted.',
    )
    expect(request.messages.map(({ content }) => content).join()).not.toContain('word')
  })
})

describe('while the user types', () => {
  it('all but the question is read ahead, once, and nothing when an engine has just read it', async () => {
    const { chat, llm, start, followed } = await openScriptedChat()
    const { signal } = new AbortController()
    expect(await chat.prefill({}, signal)).toBe(true)
    expect(llm.prefills.at(-1)?.map(({ role }) => role)).toEqual(['system'])
    const { conversationId, answerId } = await start('One?')
    ;(await llm.next()).write('1.').end()
    await followed(answerId)
    expect(await chat.prefill({ conversationId }, signal)).toBe(false)

    const other = await start('Eins?')
    ;(await llm.next()).write('1.').end()
    await followed(other.answerId)
    expect(await chat.prefill({ conversationId }, signal)).toBe(true)
    expect(await chat.prefill({ conversationId }, signal)).toBe(false)
    const ahead = llm.prefills.at(-1)
    expect(ahead?.map(({ content }) => content).slice(1)).toEqual(['One?', '1.'])
    // The very beginning of what is sent then, byte for byte.
    await start('Two?', conversationId)
    const { request } = await llm.next()
    expect(request.messages.slice(0, ahead?.length)).toEqual(ahead)
  })
})

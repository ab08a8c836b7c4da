import type { GenerationParameters } from '../../shared/models.ts'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { openScriptedChat, textOf } from './open-chat.ts'
import { answeredBy, timings } from './scripted-llm.ts'

const noSignal = new AbortController().signal

describe('parameters', () => {
  it('are those of the conversation, else those of the settings', async () => {
    const { chat, llm, settings, followed } = await openScriptedChat({
      settings: { parameters: { temperature: 0.2, maxTokens: 50 } },
    })
    llm.reply = () => 'Yes.'
    const ask = async (input: { conversationId?: string; parameters?: GenerationParameters }) => {
      const sent = await chat.send({ content: 'Why?', waitMs: 0, ...input })
      if (sent.kind !== 'started') throw new Error('The question was queued.')
      await followed(sent.answerId)
      const { parameters, maxTokens } = llm.generations.at(-1)!.request
      return { conversationId: sent.conversationId, asked: { ...parameters, maxTokens } }
    }
    const plain = await ask({})
    expect(plain.asked).toEqual({ temperature: 0.2, maxTokens: 50 })
    const own = await ask({ parameters: { seed: 3 } })
    expect(own.asked).toEqual({ seed: 3, maxTokens: undefined })
    expect((await ask({ conversationId: own.conversationId })).asked).toEqual({ seed: 3, maxTokens: undefined })
    const changed = await chat.conversations.setParameters(own.conversationId, { topK: 2, maxTokens: 9 })
    expect(changed.parameters).toEqual({ topK: 2, maxTokens: 9 })
    expect((await ask({ conversationId: own.conversationId })).asked).toEqual({ topK: 2, maxTokens: 9 })
    await chat.conversations.setParameters(own.conversationId, null)
    settings.value = { ...settings.value, parameters: {} }
    expect((await ask({ conversationId: own.conversationId })).asked).toEqual({ maxTokens: undefined })
  })
})

describe('sending a question', () => {
  it('stores question and empty answer before the model has said a word, and names the conversation after it', async () => {
    const { chat, memory, llm, eventsOf } = await openScriptedChat()
    const sent = await chat.send({ content: 'What is a monad? Be brief.', waitMs: 0 })
    if (sent.kind !== 'started') throw new Error('queued')
    await llm.next()
    expect(await memory.getMessage(sent.questionId)).toMatchObject({
      role: 'user',
      content: 'What is a monad? Be brief.',
    })
    expect(await memory.getMessage(sent.answerId)).toMatchObject({
      status: 'streaming',
      content: '',
      parentId: sent.questionId,
    })
    const conversation = await memory.getConversation(sent.conversationId)
    expect(conversation).toMatchObject({ title: 'What is a monad?', streamingMessageId: sent.answerId })
    expect(eventsOf('conversation.changed')).toEqual([{ conversation }])
    expect(eventsOf('message.changed').map(event => event.message.messageId)).toEqual([sent.questionId, sent.answerId])
  })

  it('stores the answer with what the engine reports of it', async () => {
    const { llm, memory, start, followed, eventsOf } = await openScriptedChat()
    const { answerId, conversationId } = await start('Hello?')
    const generation = await llm.next()
    generation.think('They greet me.').write('Good ', 'day').end('truncated')
    const { message } = await followed(answerId)
    expect(message).toMatchObject({
      ...answeredBy,
      status: 'truncated',
      content: 'Good day',
      reasoning: 'They greet me.',
      error: null,
      timings,
      tokens: { prompt: 7, answer: 3 },
    })
    expect(await memory.getMessage(answerId)).toEqual(message)
    await expect.poll(() => eventsOf('conversation.changed').at(-1)?.conversation.streamingMessageId).toBeNull()
    expect(eventsOf('message.changed').at(-1)?.message).toEqual(message)
    expect((await memory.getConversation(conversationId)).messageCount).toBe(2)
  })

  it('sends the turns before it, and an external id finds its conversation', async () => {
    const { chat, llm, start, followed } = await openScriptedChat()
    const first = await start('One?')
    ;(await llm.next()).write('1').end()
    await followed(first.answerId)
    const second = await start('Two?', first.conversationId)
    expect((await llm.next()).asked).toEqual(['One?', '1', 'Two?'])
    await chat.stop(second.conversationId)
  })

  it('into a conversation that does not exist is not found and stores nothing', async () => {
    const { chat, memory } = await openScriptedChat()
    const before = await memory.counts()
    const sending = chat.send({ content: 'Hello?', conversationId: 'c9999', waitMs: 0 })
    await expect(sending).rejects.toMatchObject({ code: 'not_found' })
    expect(await memory.counts()).toEqual(before)
  })

  it('with a persona uses that persona’s instructions, with the settings’ own otherwise', async () => {
    const { chat, llm } = await openScriptedChat({
      settings: { systemPrompt: 'Be kind.', personas: { pirate: 'Arr.' } },
    })
    await chat.send({ content: 'Hello?', persona: 'pirate', waitMs: 0 })
    expect((await llm.next()).request.messages[0]).toEqual({ role: 'system', content: 'Arr.' })
    await chat.send({ content: 'Hello?', waitMs: 0 })
    expect((await llm.next()).request.messages[0]).toEqual({ role: 'system', content: 'Be kind.' })
  })

  it.each(['nobody', '__proto__', 'toString'])('with the unknown persona %s stores nothing', async persona => {
    const { chat, memory } = await openScriptedChat()
    const before = await memory.counts()
    await expect(chat.send({ content: 'Hello?', persona, waitMs: 0 })).rejects.toMatchObject({ code: 'not_found' })
    expect(await memory.counts()).toEqual(before)
  })

  it('hands engine, model and patience on to the model’s door', async () => {
    const { chat, llm } = await openScriptedChat()
    await chat.send({ content: 'Hello?', engine: 'embedded', model: 'tiny', waitMs: 1_234 })
    expect((await llm.next()).request).toMatchObject({
      engine: 'embedded',
      model: 'tiny',
      waitMs: 1_234,
      priority: 'user',
    })
    await chat.send({ content: 'Hello?', waitMs: 0 })
    const { request } = await llm.next()
    expect('engine' in request || 'model' in request).toBe(false)
  })

  it('of a megabyte that no context holds keeps it, says why, and the next question works', async () => {
    const { llm, memory, start, followed } = await openScriptedChat()
    const novel = 'word '.repeat(200_000)
    const { answerId, questionId, conversationId } = await start(novel)
    const { message } = await followed(answerId)
    expect(message).toMatchObject({
      status: 'error',
      error: { code: 'bad_request', data: { reason: 'prompt_too_long', contextLength: 4_096 } },
    })
    expect(message.error?.data?.['tokens']).toBeGreaterThan(100_000)
    expect((await memory.getMessage(questionId)).content).toBe(novel)
    const next = await start('And now?', conversationId)
    const generation = await llm.next()
    expect(generation.asked).toEqual(['And now?'])
    generation.write('Fine.').end()
    expect((await followed(next.answerId)).message.status).toBe('complete')
  })

  it.each([
    ['emoji and joiners', '👨‍👩‍👧‍👦 🏳️‍🌈'],
    ['right-to-left', 'مرحبا بالعالم\u200f!'],
    ['zero-width only', '\u200b\u200b'],
    ['a lone surrogate', 'a\ud83d'],
    ['10,000 lines of code', 'const a = 1\n'.repeat(10_000)],
  ])('of %s arrives whole', async (_, content) => {
    const { llm, memory, start } = await openScriptedChat({ settings: {} })
    llm.context = 1_000_000
    const { questionId } = await start(content)
    const stored = (await memory.getMessage(questionId)).content
    // SQLite holds UTF-8, which has no lone surrogates.
    expect(stored).toBe(content.toWellFormed())
    expect((await llm.next()).asked).toEqual([stored])
  })
})

describe('an answer that breaks off', () => {
  it('keeps its text as interrupted, with the error', async () => {
    const { llm, start, followed } = await openScriptedChat()
    const { answerId } = await start('Hello?')
    const generation = await llm.next()
    generation.request.onEvent({ kind: 'engine', ...answeredBy })
    generation.write('Good ')
    generation.fail(new AppError('llm_unavailable', 'It broke off.', { retryable: true, data: { engine: 'ollama' } }))
    expect((await followed(answerId)).message).toMatchObject({
      ...answeredBy,
      status: 'interrupted',
      content: 'Good ',
      error: { code: 'llm_unavailable', message: 'It broke off.', retryable: true, data: { engine: 'ollama' } },
      timings: { queueMs: expect.any(Number) as number, totalMs: expect.any(Number) as number },
    })
  })

  it('before any text is an error, and the next prompt goes without it', async () => {
    const { llm, start, followed } = await openScriptedChat()
    const { answerId, conversationId } = await start('Hello?')
    ;(await llm.next()).fail(new AppError('llm_model_missing', 'No such model.'))
    expect((await followed(answerId)).message).toMatchObject({
      status: 'error',
      content: '',
      error: { code: 'llm_model_missing' },
      timings: null,
    })
    await start('Again?', conversationId)
    expect((await llm.next()).asked).toEqual(['Hello?\n\nAgain?'])
  })

  it('by a bug of ours tells an id and no details', async () => {
    const { llm, start, followed } = await openScriptedChat()
    const { answerId } = await start('Hello?')
    ;(await llm.next()).fail(new TypeError('secret is undefined'))
    const { message } = await followed(answerId)
    expect(message.error).toMatchObject({
      code: 'internal',
      data: { id: expect.stringMatching(/^[0-9a-f]{8}$/) as string },
    })
    expect(JSON.stringify(message)).not.toContain('secret')
  })

  it('because its engine was cancelled is stopped, not failed', async () => {
    const { llm, start, followed } = await openScriptedChat()
    const { answerId } = await start('Hello?')
    ;(await llm.next()).write('Go').fail(new AppError('cancelled', 'cancelled'))
    expect((await followed(answerId)).message).toMatchObject({ status: 'stopped', content: 'Go', error: null })
  })

  it('times its waiting, its loading and its first word', async () => {
    const { llm, start, followed } = await openScriptedChat()
    const { answerId } = await start('Hello?')
    const generation = await llm.next()
    for (const phase of ['queued', 'loading', 'reading'] as const) {
      generation.request.onEvent({ kind: 'phase', phase })
      await new Promise(resolve => setTimeout(resolve, 5))
    }
    generation.write('Go').fail(new AppError('llm_unavailable', 'gone'))
    const { message } = await followed(answerId)
    const { queueMs = 0, loadMs = 0, firstTokenMs = 0, totalMs = 0 } = message.timings ?? {}
    expect(queueMs).toBeGreaterThan(0)
    expect(loadMs).toBeGreaterThan(0)
    expect(firstTokenMs).toBeGreaterThanOrEqual(queueMs + loadMs)
    expect(totalMs).toBeGreaterThanOrEqual(firstTokenMs)
  })
})

describe('stopping', () => {
  it('keeps what was written, and what an engine still says is not added', async () => {
    const { chat, llm, memory, start, followed } = await openScriptedChat()
    const { answerId, conversationId } = await start('Hello?')
    const generation = await llm.next()
    generation.write('Good ')
    expect(await chat.stop(conversationId)).toEqual({ wasRunning: true })
    generation.write('bye')
    expect(await memory.getMessage(answerId)).toMatchObject({ status: 'stopped', content: 'Good ', error: null })
    expect((await followed(answerId)).message.content).toBe('Good ')
    expect(generation.request.signal.aborted).toBe(true)
  })

  it('does not wait for an engine that hangs', async () => {
    const { chat, llm, memory, start } = await openScriptedChat()
    llm.isDeaf = true
    const { answerId, conversationId } = await start('Hello?')
    await llm.next()
    await chat.stop(conversationId)
    expect((await memory.getMessage(answerId)).status).toBe('stopped')
  })

  it('reaches an answer that is just being started', async () => {
    const { chat, llm, start } = await openScriptedChat()
    const first = await start('One?')
    await chat.stop(first.conversationId)
    const sending = chat.send({ content: 'Two?', conversationId: first.conversationId, waitMs: 0 })
    // The step of the question comes before that of the stop.
    await expect.poll(async () => (await chat.stop(first.conversationId)).wasRunning).toBe(true)
    const sent = await sending
    expect(sent.kind).toBe('started')
    expect(llm.generations.at(-1)?.request.signal.aborted).toBe(true)
  })

  it('what does not run says so; an unknown conversation is not found', async () => {
    const { chat, llm, start, followed } = await openScriptedChat()
    llm.reply = () => 'Hi'
    const { conversationId, answerId } = await start('Hello?')
    await followed(answerId)
    expect(await chat.stop(conversationId)).toEqual({ wasRunning: false })
    await expect(chat.stop('c7777')).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('following', () => {
  it('a finished answer gives the rest in one piece', async () => {
    const { llm, start, followed } = await openScriptedChat()
    llm.reply = () => 'Good day to you'
    const { answerId } = await start('Hello?')
    await followed(answerId)
    const { chunks, message } = await followed(answerId, 5)
    expect(chunks).toEqual([{ kind: 'text', offset: 5, text: 'day to you' }])
    expect(message.status).toBe('complete')
    expect((await followed(answerId, 15)).chunks).toEqual([])
    expect((await followed(answerId, 99)).chunks).toEqual([])
  })

  it('a running one gives what there is, then what comes', async () => {
    const { llm, start, followed } = await openScriptedChat()
    const { answerId } = await start('Hello?')
    const generation = await llm.next()
    generation.write('Good ')
    const early = followed(answerId)
    const reattached = followed(answerId, 3)
    await new Promise(resolve => setTimeout(resolve, 50))
    generation.write('day').end()
    const { chunks, message } = await early
    expect(textOf(chunks)).toBe('Good day')
    expect(message.content).toBe('Good day')
    expect(textOf((await reattached).chunks)).toBe('d day')
    expect(chunks[0]).toMatchObject({ kind: 'phase', phase: 'writing' })
  })

  it('can be given up without touching the answer', async () => {
    const { chat, llm, start, followed } = await openScriptedChat()
    const { answerId } = await start('Hello?')
    const generation = await llm.next()
    const abort = new AbortController()
    const chunks: unknown[] = []
    const following = chat.follow({ messageId: answerId, offset: 0 }, chunk => chunks.push(chunk), abort.signal)
    await expect.poll(() => chunks.length).toBe(1)
    abort.abort()
    await expect(following).rejects.toMatchObject({ code: 'cancelled' })
    await expect(chat.follow({ messageId: answerId, offset: 0 }, () => {}, abort.signal)).rejects.toMatchObject({
      code: 'cancelled',
    })
    generation.write('Hi').end()
    expect((await followed(answerId)).message).toMatchObject({ status: 'complete', content: 'Hi' })
    expect(chunks.length).toBe(1)
  })

  it('nothing is not found', async () => {
    const { chat } = await openScriptedChat()
    await expect(chat.follow({ messageId: 'm99999', offset: 0 }, () => {}, noSignal)).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})

describe('versions', () => {
  it('regenerate puts an answer beside the first, from the same question', async () => {
    const { chat, llm, memory, start, followed } = await openScriptedChat()
    const { answerId, questionId, conversationId } = await start('Hello?')
    ;(await llm.next()).write('First').end()
    await followed(answerId)
    const sent = await chat.regenerate(answerId)
    expect(sent).toMatchObject({ kind: 'started', conversationId, questionId })
    if (sent.kind !== 'started') throw new Error('queued')
    const generation = await llm.next()
    expect(generation.asked).toEqual(['Hello?'])
    generation.write('Second').end()
    await followed(sent.answerId)
    const { items } = await memory.readTranscript({ reference: conversationId, limit: 10 })
    expect(items.map(message => message.content)).toEqual(['Hello?', 'Second'])
    expect(items[1]?.branch).toMatchObject({ index: 2, count: 2, previousId: answerId })

    await chat.conversations.showBranch(answerId)
    const next = await start('On?', conversationId)
    expect((await llm.next()).asked).toEqual(['Hello?', 'First', 'On?'])
    await chat.stop(next.conversationId)
  })

  it('edit puts a question beside the first, with an answer of its own', async () => {
    const { chat, llm, memory, start, followed } = await openScriptedChat()
    llm.reply = ({ messages }) => `Re: ${messages.at(-1)?.content ?? ''}`
    const first = await start('One?')
    await followed(first.answerId)
    const second = await start('Two?', first.conversationId)
    await followed(second.answerId)
    const sent = await chat.edit(first.questionId, 'Uno?')
    if (sent.kind !== 'started') throw new Error('queued')
    await followed(sent.answerId)
    expect(llm.generations.at(-1)?.asked).toEqual(['Uno?'])
    const { items } = await memory.readTranscript({ reference: first.conversationId, limit: 10 })
    expect(items.map(message => message.content)).toEqual(['Uno?', 'Re: Uno?'])
    await chat.conversations.showBranch(first.questionId)
    const before = await memory.readTranscript({ reference: first.conversationId, limit: 10 })
    expect(before.items.map(message => message.content)).toEqual(['One?', 'Re: One?', 'Two?', 'Re: Two?'])
  })

  it('are refused while an answer of the conversation is being written', async () => {
    const { chat, llm, start } = await openScriptedChat()
    const { answerId, questionId } = await start('Hello?')
    await llm.next()
    await expect(chat.regenerate(answerId)).rejects.toMatchObject({ code: 'conflict', retryable: true })
    await expect(chat.edit(questionId, 'Hi?')).rejects.toMatchObject({ code: 'conflict' })
    expect(llm.generations).toHaveLength(1)
  })

  it('of the wrong role are refused', async () => {
    const { chat, llm, start, followed } = await openScriptedChat()
    llm.reply = () => 'Hi'
    const { answerId, questionId } = await start('Hello?')
    await followed(answerId)
    await expect(chat.regenerate(questionId)).rejects.toMatchObject({ code: 'bad_request' })
    await expect(chat.edit(answerId, 'x')).rejects.toMatchObject({ code: 'bad_request' })
    await expect(chat.regenerate('m99999')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('can be switched while an answer is being written, which goes on', async () => {
    const { chat, llm, memory, start, followed } = await openScriptedChat()
    const { answerId, conversationId } = await start('Hello?')
    ;(await llm.next()).write('First').end()
    await followed(answerId)
    const again = await chat.regenerate(answerId)
    if (again.kind !== 'started') throw new Error('queued')
    const generation = await llm.next()
    await chat.conversations.showBranch(answerId)
    generation.write('Second').end()
    await followed(again.answerId)
    const { items } = await memory.readTranscript({ reference: conversationId, limit: 10 })
    expect(items.at(-1)?.content).toBe('First')
    expect((await memory.getMessage(again.answerId)).content).toBe('Second')
  })
})

// The Ollama engine against a real Ollama with a real model.

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { OllamaEngine } from '../../../electron/llm/ollama/ollama-engine.ts'
import { startFakeOllama } from '../../support/fake-ollama.ts'
import { canRunOllama, OLLAMA_TEST_MODEL, startPrivateOllama, type PrivateOllama } from '../../support/ollama.ts'
import { Collected, failureOf } from '../collect.ts'

describe.skipIf(!canRunOllama())('a real Ollama (needs Ollama)', { timeout: 60_000 }, () => {
  let ollama: PrivateOllama
  let engine: OllamaEngine

  beforeAll(async () => {
    ollama = await startPrivateOllama()
    engine = new OllamaEngine({ baseUrl: ollama.url, fitOf: () => 'fits' })
  })

  afterAll(async () => {
    await engine.dispose()
    await ollama.stop()
  })

  function ask(
    content: string,
    collected = new Collected(),
    { maxTokens = 40, signal = new AbortController().signal } = {},
  ) {
    return engine.generate({
      model: OLLAMA_TEST_MODEL,
      messages: [{ role: 'user', content }],
      maxTokens,
      signal,
      onEvent: collected.onEvent,
    })
  }

  test('is found ready, with its version and the model as it is', async () => {
    const { health, models } = await engine.check(new AbortController().signal)
    expect(health).toMatchObject({ state: 'ready', endpoint: ollama.url, error: null })
    expect(health.version).toMatch(/^\d+\.\d+\.\d+$/)
    expect(models).toEqual([
      expect.objectContaining({ name: OLLAMA_TEST_MODEL, contextLength: 8_192, quantization: 'Q4_1', fit: 'fits' }),
    ])
    expect(models[0]?.sizeBytes).toBeGreaterThan(90_000_000)
  })

  test('streams an answer in pieces with counts and times', async () => {
    let pieces = 0
    const collected = new Collected()
    const result = await engine.generate({
      model: OLLAMA_TEST_MODEL,
      messages: [
        { role: 'system', content: 'You answer in one short sentence.' },
        { role: 'user', content: 'Name three colours.' },
      ],
      maxTokens: 40,
      signal: new AbortController().signal,
      onEvent: event => {
        if (event.kind === 'text') pieces++
        collected.onEvent(event)
      },
    })
    expect(collected.text.length).toBeGreaterThan(0)
    expect(pieces).toBeGreaterThan(1)
    expect(collected.phases.at(-1)).toBe('writing')
    expect(result.tokens.prompt).toBeGreaterThan(10)
    expect(result.tokens.answer).toBeGreaterThanOrEqual(pieces)
    expect(result.timings.totalMs).toBeGreaterThanOrEqual(result.timings.firstTokenMs)
    expect(result).toMatchObject({ engine: 'ollama', endpoint: ollama.url, promptTruncated: false })
  })

  test('that reaches the token limit says truncated', async () => {
    const result = await ask('Count from one to one hundred in words.', new Collected(), { maxTokens: 5 })
    expect(result).toMatchObject({ status: 'truncated', tokens: { answer: 5 } })
  })

  test('stops generating when asked, and answers the next question at once', async () => {
    const stop = new AbortController()
    const collected = new Collected()
    const answer = failureOf(
      ask('Write a very long story about a dragon.', collected, { maxTokens: 4_000, signal: stop.signal }),
    )
    await collected.until(() => collected.text.length > 20)
    stop.abort()
    expect((await answer).code).toBe('cancelled')
    // With one slot, the next answer can only come when the first has really stopped.
    expect(await ask('Say hello.', new Collected(), { maxTokens: 5 })).toMatchObject({ engine: 'ollama' })
  })

  test('that cuts a prompt too long for it is found out, and one that fits is not accused', async () => {
    // Before the real server stands one that says its maker fixed a small context: this build reads few tokens a second.
    const front = await startFakeOllama([{ name: OLLAMA_TEST_MODEL, parameters: 'num_ctx 64' }])
    front.chat(async ({ body, response }) => {
      const answer = await fetch(`${ollama.url}/api/chat`, { method: 'POST', body: JSON.stringify(body) })
      response.end(await answer.text())
    })
    const narrow = new OllamaEngine({ baseUrl: front.url, fitOf: () => 'fits' })
    onTestFinished(async () => {
      await narrow.dispose()
      await front.shut()
    })
    const fox = (times: number) => 'The quick brown fox jumps over the lazy dog. '.repeat(times)
    const cut = async (...contents: readonly string[]) => {
      const result = await narrow.generate({
        model: OLLAMA_TEST_MODEL,
        messages: contents.map((content, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', content })),
        maxTokens: 1,
        signal: new AbortController().signal,
        onEvent: () => undefined,
      })
      return result.promptTruncated
    }
    expect(await cut(fox(2))).toBe(false)
    expect(await cut(fox(12))).toBe(true)
    // It drops whole messages from the beginning.
    expect(await cut(fox(5), fox(1), fox(3))).toBe(true)
  })

  test('does not have a model nobody made', async () => {
    const error = await failureOf(
      engine.generate({
        model: 'nobody:1b',
        messages: [],
        maxTokens: 1,
        signal: new AbortController().signal,
        onEvent: () => undefined,
      }),
    )
    expect(error).toMatchObject({ code: 'llm_model_missing', data: { model: 'nobody:1b' } })
  })

  test('killed in the middle breaks off with the text so far, and the next start serves again', async () => {
    const own = await startPrivateOllama()
    const port = Number(new URL(own.url).port)
    const mortal = new OllamaEngine({ baseUrl: own.url, fitOf: () => 'fits' })
    const question = (collected: Collected, maxTokens: number) =>
      mortal.generate({
        model: OLLAMA_TEST_MODEL,
        messages: [{ role: 'user', content: 'Write a long story.' }],
        maxTokens,
        signal: new AbortController().signal,
        onEvent: collected.onEvent,
      })
    const collected = new Collected()
    const answer = failureOf(question(collected, 4_000))
    await collected.until(() => collected.text.length > 20)
    await own.stop()
    expect(await answer).toMatchObject({ code: 'llm_unavailable', data: { reason: 'broken_off' } })
    expect(collected.text.length).toBeGreaterThan(20)
    const again = await startPrivateOllama({ port })
    expect(await question(new Collected(), 5)).toMatchObject({ engine: 'ollama' })
    await mortal.dispose()
    await again.stop()
  })
})

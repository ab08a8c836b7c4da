// What the engine process does, run in this one with the real model.

import { LlamaContextSequence } from 'node-llama-cpp'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { ModelHost } from '../../../electron/llm/embedded/model-host.ts'
import type { FromEngine } from '../../../electron/llm/embedded/protocol.ts'
import type { PromptMessage } from '../../../electron/llm/llm.ts'
import { requirePart, starterModelFile } from '../../support/parts.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { ggufBytes } from './gguf-bytes.ts'
import path from 'node:path'
import { writeFileSync } from 'node:fs'

const model = requirePart('starter model', starterModelFile())

describe.skipIf(model === null)('the engine process (needs the starter model)', { timeout: 60_000 }, () => {
  let host: ModelHost
  let said: FromEngine[] = []
  let onSaid: () => void = () => undefined
  let nextId = 1

  beforeAll(() => {
    host = new ModelHost(message => {
      said.push(message)
      onSaid()
    })
  })
  afterEach(() => {
    said = []
    vi.restoreAllMocks()
  })
  afterAll(() => host.dispose())

  async function until<T extends FromEngine>(test: (message: FromEngine) => message is T): Promise<T> {
    for (;;) {
      const found = said.find(test)
      if (found !== undefined) return found
      await new Promise<void>(resolve => (onSaid = resolve))
    }
  }

  function start(
    messages: readonly PromptMessage[],
    { maxTokens = 12, modelPath = model!, parameters = {} } = {},
  ): number {
    const id = nextId++
    host.receive({ kind: 'generate', id, modelPath, messages, maxTokens, parameters })
    return id
  }

  async function endOf(id: number) {
    return await until(
      (message): message is Extract<FromEngine, { kind: 'done' | 'failed' }> =>
        (message.kind === 'done' || message.kind === 'failed') && message.id === id,
    )
  }

  const textOf = (id: number) =>
    said.map(message => (message.kind === 'piece' && message.id === id ? message.text : '')).join('')

  const question = (content: string): PromptMessage => ({ role: 'user', content })

  test('loads the model for the first question, tells its context, and answers piece by piece', async () => {
    const id = start([{ role: 'system', content: 'Be brief.' }, question('Name three colours.')])
    expect(await endOf(id)).toMatchObject({ kind: 'done' })
    const kinds = said.map(message => (message.kind === 'phase' ? message.phase : message.kind))
    expect(kinds.slice(0, 3)).toEqual(['loading', 'loaded', 'reading'])
    const loaded = said.find(message => message.kind === 'loaded')
    expect(loaded).toMatchObject({ modelPath: model, contextLength: 8_192 })
    // All of it in main memory, or a part on a graphics card: never more than there is.
    expect(loaded?.bytes.totalBytes).toBeGreaterThan(1e6)
    expect(loaded?.bytes.gpuBytes).toBeLessThanOrEqual(loaded?.bytes.totalBytes ?? 0)
    expect(kinds.filter(kind => kind === 'piece').length).toBeGreaterThan(1)
    const done = await endOf(id)
    if (done.kind !== 'done') throw new Error('it failed')
    expect(done.end.loadMs).toBeGreaterThan(0)
    expect(done.end.promptTokens).toBeGreaterThan(10)
    expect(done.end.answerTokens).toBeGreaterThan(0)
    expect(textOf(id).length).toBeGreaterThan(0)
  })

  test('says the same with the same seed, and something else with another', async () => {
    const said: string[] = []
    for (const seed of [1, 1, 2]) {
      const id = start([question('Invent a name for a boat.')], { parameters: { temperature: 1.5, seed } })
      await endOf(id)
      said.push(textOf(id))
    }
    expect(said[1]).toBe(said[0])
    expect(said[2]).not.toBe(said[0])
  })

  test('keeps the model for the next question, and reads only what is new of a conversation that goes on', async () => {
    const long = 'The quick brown fox jumps over the lazy dog. '.repeat(20)
    const first = start([question(long)])
    await endOf(first)
    const answer = textOf(first)
    const read = vi.spyOn(LlamaContextSequence.prototype, 'evaluateWithoutGeneratingNewTokens')
    const second = start([question(long), { role: 'assistant', content: answer }, question('And then?')])
    const end = await endOf(second)
    if (end.kind !== 'done') throw new Error('it failed')
    expect(end.end.loadMs).toBe(0)
    expect(end.end.promptTokens).toBeGreaterThan(200)
    const evaluated = read.mock.calls.reduce((sum, [tokens]) => sum + tokens.length, 0)
    expect(evaluated).toBeLessThan(40)
  })

  test('says truncated at the token limit, and not when the model ended by itself', async () => {
    expect(await endOf(start([question('Count to one hundred.')], { maxTokens: 3 }))).toMatchObject({
      end: { isTruncated: true, answerTokens: 3 },
    })
  })

  test('counts the tokens of texts at once, for the model that is loaded', async () => {
    const counted = async (modelPath: string) => {
      const id = nextId++
      host.receive({ kind: 'count', id, modelPath, texts: ['Hello world', ''] })
      const found = await until(
        (message): message is Extract<FromEngine, { kind: 'counted' }> =>
          message.kind === 'counted' && message.id === id,
      )
      return found.counts
    }
    expect(await counted(model!)).toEqual([2, 0])
    expect(await counted('/other.gguf')).toBe(null)
  })

  test('stops in the middle when asked, then answers the next question', async () => {
    const id = start([question('Write a very long story about a dragon.')], { maxTokens: 4_000 })
    const next = start([question('Say hello.')], { maxTokens: 4 })
    await until((message): message is FromEngine => message.kind === 'piece' && message.id === id)
    host.receive({ kind: 'cancel', id })
    expect(await endOf(id)).toMatchObject({ kind: 'failed', error: { code: 'cancelled' } })
    expect(await endOf(next)).toMatchObject({ kind: 'done' })
  })

  test('stops while it reads a long prompt, before it has read all of it', async () => {
    const read = vi.spyOn(LlamaContextSequence.prototype, 'evaluateWithoutGeneratingNewTokens')
    const id = start([question('Once upon a time there was a tiny parrot. '.repeat(500))])
    await vi.waitFor(() => expect(read).toHaveBeenCalled(), { timeout: 30_000 })
    host.receive({ kind: 'cancel', id })
    expect(await endOf(id)).toMatchObject({ error: { code: 'cancelled' } })
    const evaluated = read.mock.calls.reduce((sum, [tokens]) => sum + tokens.length, 0)
    expect(evaluated).toBeLessThan(2_000)
  })

  test('never begins a question that was cancelled while it waited', async () => {
    const first = start([question('Say hello.')], { maxTokens: 4 })
    const second = start([question('Say hello.')], { maxTokens: 4 })
    host.receive({ kind: 'cancel', id: second })
    host.receive({ kind: 'cancel', id: 999 })
    await endOf(first)
    expect(await endOf(second)).toMatchObject({ error: { code: 'cancelled' } })
    expect(said.some(message => message.kind === 'phase' && message.id === second)).toBe(false)
  })

  test('refuses a prompt longer than its context with both lengths, instead of cutting it', async () => {
    expect(await endOf(start([question('word '.repeat(9_000))]))).toMatchObject({
      error: { code: 'bad_request', data: { reason: 'prompt_too_long', contextLength: 8_192 } },
    })
    expect(await endOf(start([question('x'.repeat(1_000_000))]))).toMatchObject({
      error: { code: 'bad_request', data: { reason: 'prompt_too_long' } },
    })
  })

  test('joins neighbours of one role, as chat templates want', async () => {
    const apart = start([question('Name'), question('three colours.')], { maxTokens: 1 })
    const joined = start([question('Name\n\nthree colours.')], { maxTokens: 1 })
    const [one, other] = [await endOf(apart), await endOf(joined)]
    if (one.kind !== 'done' || other.kind !== 'done') throw new Error('it failed')
    expect(one.end.promptTokens).toBe(other.end.promptTokens)
  })

  test('survives a file llama.cpp cannot load, and goes on with one it can', async () => {
    const file = path.join(tempDir(), 'strange.gguf')
    writeFileSync(file, ggufBytes({ keys: { 'general.architecture': { type: 'string', value: 'unheardof' } } }))
    host.receive({ kind: 'load', modelPath: file })
    expect(await endOf(start([question('Hello?')], { modelPath: file }))).toMatchObject({
      error: { code: 'llm_model_invalid', data: { reason: 'not_loadable' } },
    })
    expect(await endOf(start([question('Hello?')]))).toMatchObject({ kind: 'done' })
  })
})

// Several servers of Ollama: who answers when one is busy, fails or is gone; and one on another computer, to which nothing
// is sent before the user says so. 0.0.0.0 leads to this computer, but the gateway cannot know that.

import path from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { forkEngineProcess } from '../../electron/llm/embedded/engine-process.ts'
import { createLlm } from '../../electron/llm/gateway.ts'
import type { LlmSettings } from '../../electron/llm/llm-options.ts'
import type { Llm, LlmRequest } from '../../electron/llm/llm.ts'
import { startFakeOllama, type FakeOllama, type Script } from '../support/fake-ollama.ts'
import { tempDir } from '../support/temp-dir.ts'
import { Collected, failureOf, requestOf } from './collect.ts'
import { RememberingLogger, RememberingRecorder } from './remembering.ts'

let first: FakeOllama
let second: FakeOllama

beforeEach(async () => {
  first = await startFakeOllama()
  second = await startFakeOllama()
})
afterEach(async () => {
  await Promise.all([first, second].map(fake => fake.shut().catch(() => undefined)))
})

function settingsFor(given: Partial<LlmSettings> = {}): LlmSettings {
  return { engine: 'auto', model: null, ollamaUrls: [first.url, second.url], endpointConsents: {}, ...given }
}

function open(given: Partial<LlmSettings> = {}): Llm {
  const llm = createLlm({
    modelDir: path.join(tempDir(), 'models'),
    startersFile: path.resolve(import.meta.dirname, '../../resources/starter-models.json'),
    locale: 'en',
    spawnEngineProcess: forkEngineProcess(new URL('../../electron/llm/embedded/embedded.process.ts', import.meta.url)),
    recorder: new RememberingRecorder(),
    logger: new RememberingLogger(),
    settings: settingsFor(given),
  })
  onTestFinished(() => llm.dispose())
  return llm
}

function ask(llm: Llm, given: Partial<LlmRequest> = {}) {
  const collected = new Collected()
  const result = llm.generate(requestOf(collected, given))
  return { collected, result }
}

/** Holds the answer until `release`. */
function held(): { script: Script; release: () => void } {
  const gate = Promise.withResolvers<undefined>()
  return {
    release: () => gate.resolve(undefined),
    script: async exchange => {
      exchange.say('Red')
      await Promise.race([gate.promise, exchange.closed])
      exchange.done()
    },
  }
}

describe('two servers with one model', () => {
  test('answer two questions at the same time, and a third where fewer wait', async () => {
    const gates = [held(), held()]
    first.chat(gates[0]!.script)
    second.chat(gates[1]!.script)
    const llm = open()
    await llm.check()
    const answers = [ask(llm), ask(llm), ask(llm)]
    await expect.poll(() => llm.status().engines.map(({ queue }) => queue.busy + queue.queued)).toEqual([2, 1, 0])
    for (const { release } of gates) release()
    const results = await Promise.all(answers.map(({ result }) => result))
    expect(results.map(({ endpoint }) => endpoint)).toEqual([first.url, second.url, first.url])
  })

  test.each<readonly [string, Script]>([
    ['is busy', exchange => exchange.fail(503, 'server busy, please try again')],
    ['has lost the model', exchange => exchange.fail(404, 'model "tiny" not found, try pulling it first')],
    [
      'has no memory left',
      exchange => exchange.fail(500, 'model requires more system memory (9 GiB) than is available (2 GiB)'),
    ],
    ['fails', exchange => exchange.fail(500, 'it broke')],
  ])('the other answers at once when one %s before its first word', async (_, script) => {
    first.chat(script)
    const { collected, result } = ask(open())
    expect(await result).toMatchObject({ status: 'complete', endpoint: second.url })
    expect(collected.text).toBe('Red, green, blue.')
    expect(first.asked.filter(path => path === '/api/chat')).toHaveLength(1)
  })

  test('the other is not asked once words have come: they would be said twice', async () => {
    first.chat(exchange => {
      exchange.say('Red, ')
      setTimeout(() => exchange.socket.destroy(), 20)
    })
    const { collected, result } = ask(open())
    expect(await failureOf(result)).toMatchObject({ code: 'llm_unavailable', data: { reason: 'broken_off' } })
    expect(collected.text).toBe('Red, ')
    expect(second.asked).not.toContain('/api/chat')
  })

  test('what is wrong with the question is not asked of the other', async () => {
    first.chat(exchange => exchange.fail(400, 'invalid options'))
    expect(await failureOf(ask(open()).result)).toMatchObject({ code: 'bad_request' })
    expect(second.asked).not.toContain('/api/chat')
  })

  test('a server that is gone leaves its questions to the other, until it is back', async () => {
    await first.shut()
    const llm = open()
    expect(await ask(llm).result).toMatchObject({ endpoint: second.url })
    await first.reopen()
    await llm.check()
    expect(await ask(llm).result).toMatchObject({ endpoint: first.url })
  })
})

describe('a model preferred for a task', () => {
  test('does it where it is, and where it is not, what the user chose', async () => {
    second.models = [{ name: 'small:1b' }]
    const llm = open({ engine: 'ollama', model: 'tiny:latest' })
    await llm.check()
    expect(await ask(llm, { preferredModel: 'small:1b' }).result).toMatchObject({
      model: 'small:1b',
      endpoint: second.url,
    })
    expect(await ask(llm, { preferredModel: 'gone:1b' }).result).toMatchObject({ model: 'tiny:latest' })
  })
})

describe('a server on another computer', () => {
  const remote = () => first.url.replace('127.0.0.1', '0.0.0.0')
  const only = (given: Partial<LlmSettings> = {}) => ({ ollamaUrls: [remote()], ...given })

  test('gets nothing at all before it is allowed, and the refusal names it', async () => {
    const llm = open(only())
    expect(await llm.check()).toMatchObject({
      active: null,
      engines: [{ state: 'not_allowed', isLocal: false, endpoint: remote() }, { engine: 'embedded' }],
    })
    const messages = [{ role: 'user', content: 'Hello' }] as const
    expect(await llm.prefill({ messages, signal: new AbortController().signal })).toBe(false)
    expect(await llm.listModels()).toEqual([])
    expect(await failureOf(ask(llm).result)).toMatchObject({
      code: 'llm_unavailable',
      data: { reason: 'not_allowed', endpoint: remote() },
    })
    await llm.tryNow(remote())
    expect(first.connections.count).toBe(0)
    expect(llm.status().engines[0]).toMatchObject({ circuit: { state: 'closed', failures: 0 } })
  })

  test('answers a waiting question as soon as it is allowed', async () => {
    const llm = open(only())
    const { collected, result } = ask(llm, { waitMs: 30_000 })
    await expect.poll(() => collected.phases).toContain('waiting')
    expect(first.connections.count).toBe(0)
    llm.configure(settingsFor(only({ endpointConsents: { [remote()]: true } })))
    expect(await result).toMatchObject({ status: 'complete', endpoint: remote() })
  })

  test('gets nothing more once it is no longer allowed', async () => {
    const allowed = only({ endpointConsents: { [remote()]: true } })
    const llm = open(allowed)
    expect(await ask(llm).result).toMatchObject({ endpoint: remote() })
    llm.configure(settingsFor({ ...allowed, endpointConsents: { [remote()]: false } }))
    const before = first.asked.length
    await llm.check()
    expect(await failureOf(ask(llm).result)).toMatchObject({ data: { reason: 'not_allowed' } })
    expect(first.asked).toHaveLength(before)
  })

  test('leaves questions to this computer’s server while it is not allowed', async () => {
    const llm = open({ ollamaUrls: [remote(), second.url] })
    expect(await ask(llm).result).toMatchObject({ endpoint: second.url })
    expect(first.connections.count).toBe(0)
  })

  test('gets no question that waits for it when it is no longer allowed, and stops writing', async () => {
    const gate = held()
    first.chat(gate.script)
    const allowed = only({ endpointConsents: { [remote()]: true } })
    const llm = open(allowed)
    await llm.check()
    const running = ask(llm)
    await running.collected.until(() => running.collected.text !== '')
    const waiting = ask(llm)
    const patient = ask(llm, { waitMs: 30_000 })
    await expect.poll(() => llm.status().engines[0]?.queue.queued).toBe(2)
    const before = first.asked.length
    llm.configure(settingsFor({ ...allowed, endpointConsents: { [remote()]: false } }))
    expect(await failureOf(running.result)).toMatchObject({ code: 'llm_unavailable', data: { reason: 'broken_off' } })
    expect(await failureOf(waiting.result)).toMatchObject({ code: 'llm_unavailable', data: { reason: 'not_allowed' } })
    expect(running.collected.text).toBe('Red')
    await expect.poll(() => patient.collected.phases).toContain('waiting')
    expect(first.asked).toHaveLength(before)
    // What waits may go elsewhere, and does.
    llm.configure(settingsFor({ ollamaUrls: [second.url] }))
    expect(await patient.result).toMatchObject({ status: 'complete', endpoint: second.url })
  })

  test('gets no question again that it was too busy for, once it is no longer allowed', async () => {
    first.chat(exchange => exchange.fail(503, 'server busy, please try again'))
    const allowed = only({ endpointConsents: { [remote()]: true } })
    const llm = open(allowed)
    const { collected, result } = ask(llm)
    await collected.until(() => collected.phases.includes('queued'))
    llm.configure(settingsFor({ ...allowed, endpointConsents: {} }))
    expect(await failureOf(result)).toMatchObject({ data: { reason: 'not_allowed' } })
    expect(first.asked.filter(path => path === '/api/chat')).toHaveLength(1)
  })

  test('marks texts and queries as the model’s card asks, and lists models made for vectors with their sizes', async () => {
    first.models = [{ name: 'nomic-embed-text:latest', capabilities: ['embedding'] }, { name: 'chat:1b' }]
    const asked: string[] = []
    first.on('/api/embed', ({ response, body }) => {
      asked.push(...(body['input'] as string[]))
      response.end(JSON.stringify({ embeddings: (body['input'] as string[]).map(() => [0.6, 0.8]) }))
    })
    const llm = open(only({ endpointConsents: { [remote()]: true } }))
    const { signal } = new AbortController()
    await llm.check()
    expect(await llm.listEmbedders(signal)).toEqual([
      { model: 'nomic-embed-text:latest', engine: 'ollama', sizeBytes: expect.any(Number) as number, dimensions: null },
    ])
    const embedder = await llm.openEmbedder('nomic-embed-text', signal)
    await embedder.embed(['A stored text.', ''], signal)
    await embedder.embed(['A query?'], signal, 'query')
    expect(asked.slice(-2)).toEqual(['search_document: A stored text.', 'search_query: A query?'])
    expect(embedder.modelId).toMatch(/\+marked$/)
    expect(await embedder.isCurrent?.()).toBe(true)
  })

  test('makes no vectors any more once it is no longer allowed', async () => {
    first.models = [{ name: 'embed:1b', capabilities: ['embedding'] }]
    first.on('/api/embed', ({ response, body }) => {
      response.end(JSON.stringify({ embeddings: (body['input'] as string[]).map(() => [0.6, 0.8]) }))
    })
    const allowed = only({ endpointConsents: { [remote()]: true } })
    const llm = open(allowed)
    const signal = new AbortController().signal
    const embedder = await llm.openEmbedder('embed:1b', signal)
    expect(await embedder.embed(['My secret.'], signal)).toHaveLength(1)
    llm.configure(settingsFor({ ...allowed, endpointConsents: { [remote()]: false } }))
    const before = first.asked.length
    expect(await failureOf(embedder.embed(['Another secret.'], signal))).toMatchObject({
      data: { reason: 'not_allowed' },
    })
    expect(first.asked).toHaveLength(before)
  })
})

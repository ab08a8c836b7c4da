// With OpenAI's own client, over HTTP, through the real gateway, cache and embedder; what the engine says is scripted.

import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import OpenAI from 'openai'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createStaticEmbedder } from '../../electron/lib/embedder/static-embedder.ts'
import { createLlm } from '../../electron/llm/gateway.ts'
import { cacheLimits } from '../../electron/llm/response-cache/cache-limits.ts'
import { AnswerCache } from '../../electron/llm/response-cache/response-cache.ts'
import { createLocalApi } from '../../electron/local-api/local-api.ts'
import { nodeParts } from '../../electron/node-parts.ts'
import { createOpenAiRoutes } from '../../electron/openai/openai-routes.ts'
import { goodChat, startFakeOllama, type FakeOllama } from '../support/fake-ollama.ts'
import { tempDir } from '../support/temp-dir.ts'

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const recorder = { record: () => {} }
let fake: FakeOllama

beforeEach(async () => {
  fake = await startFakeOllama()
})
afterEach(() => fake.shut().catch(() => undefined))

async function open(): Promise<OpenAI> {
  return (await openDoor()).client
}

async function openDoor() {
  const folder = tempDir()
  const embedder = createStaticEmbedder({ modelDir: nodeParts.embedderDir, workerUrl: nodeParts.workers.embedder })
  const cache = new AnswerCache({
    file: path.join(folder, 'cache.db'),
    workerUrl: nodeParts.workers.cache,
    limits: cacheLimits(),
    switches: () => ({ isCacheOn: true, isSemanticCacheOn: true, isContextCacheOn: true }),
    embedder,
    recorder,
    logger: quiet,
  })
  const llm = createLlm({
    settings: { engine: 'ollama', model: null, ollamaUrls: [fake.url], endpointConsents: {} },
    modelDir: path.join(folder, 'models'),
    startersFile: nodeParts.startersFile,
    locale: 'en',
    spawnEngineProcess: nodeParts.spawnEngineProcess,
    responseCache: cache,
    recorder,
    logger: quiet,
  })
  const routes = createOpenAiRoutes({ llm, embedder })
  const api = createLocalApi({ dataDir: folder, routes, logger: quiet })
  await api.configure({ isLocalApiOn: true, localApiPort: await freePort() })
  onTestFinished(async () => {
    await api.close()
    await llm.dispose()
    await cache.close()
    await embedder.close()
  })
  const { url, token } = api.status()
  return { api, client: new OpenAI({ baseURL: `${url}/v1`, apiKey: token ?? '', maxRetries: 0 }) }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

const messages = [
  { role: 'developer' as const, content: 'Be brief.' },
  { role: 'user' as const, content: [{ type: 'text' as const, text: 'Name three colours.' }] },
]

describe('a chat completion', () => {
  it('comes whole, with its usage, and again from the cache', async () => {
    const client = await open()
    const first = await client.chat.completions.create({ model: 'jarvis', messages }).withResponse()
    expect(first.data).toMatchObject({
      object: 'chat.completion',
      model: 'tiny:latest',
      choices: [{ message: { role: 'assistant', content: 'Red, green, blue.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
    })
    expect(first.response.headers.get('x-jarvis-cache')).toBe('none')
    const second = await client.chat.completions.create({ model: 'jarvis', messages }).withResponse()
    expect(second.response.headers.get('x-jarvis-cache')).toBe('exact')
    expect(second.data.choices[0]?.message.content).toBe('Red, green, blue.')
    const fresh = { headers: { 'Cache-Control': 'no-cache' } }
    const third = await client.chat.completions.create({ model: 'jarvis', messages }, fresh).withResponse()
    expect(third.response.headers.get('x-jarvis-cache')).toBe('none')
    expect(fake.asked.filter(each => each === '/api/chat')).toHaveLength(2)
  })

  it('streams piece by piece, with the usage at the end when it is asked for', async () => {
    fake.chat(async exchange => {
      exchange.say('Red, ')
      // Apart, so that they do not come in one read of the socket.
      await new Promise(resolve => setTimeout(resolve, 100))
      exchange.say('green, blue.')
      exchange.done()
    })
    const client = await open()
    const stream = await client.chat.completions.create({
      model: 'tiny:latest',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    })
    const pieces: string[] = []
    const reasons: (string | null | undefined)[] = []
    let total = 0
    for await (const chunk of stream) {
      const [choice] = chunk.choices
      if (choice?.delta.content) pieces.push(choice.delta.content)
      if (choice?.finish_reason) reasons.push(choice.finish_reason)
      total = chunk.usage?.total_tokens ?? total
    }
    expect(pieces.join('')).toBe('Red, green, blue.')
    expect(pieces.length).toBeGreaterThan(1)
    expect(reasons).toEqual(['stop'])
    expect(total).toBe(10)
  })

  it('hands on how words are to be chosen, and says when an answer was cut', async () => {
    let options: unknown
    fake.chat(exchange => {
      options = exchange.body['options']
      exchange.say('Red')
      exchange.done({ done_reason: 'length' })
    })
    const client = await open()
    const { choices } = await client.chat.completions.create({
      model: 'tiny:latest',
      messages,
      temperature: 0.5,
      top_p: 0.9,
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- OpenAI's own promise; programs still send it
      seed: 3,
      max_completion_tokens: 5,
    })
    expect(choices[0]?.finish_reason).toBe('length')
    expect(options).toMatchObject({ temperature: 0.5, top_p: 0.9, seed: 3, num_predict: 5 })
  })

  it('ends the generation when the program goes away', async () => {
    const gone = Promise.withResolvers<undefined>()
    fake.chat(async exchange => {
      exchange.say('Red')
      await exchange.closed
      gone.resolve(undefined)
    })
    const client = await open()
    const stream = await client.chat.completions.create({ model: 'tiny:latest', messages, stream: true })
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break
    stream.controller.abort()
    await gone.promise
  })

  it.each([
    ['a model that is not there', { model: 'nobody:7b' }, 404],
    ['no messages', { messages: [] }, 400],
    ['tools', { tools: [{ type: 'function', function: { name: 'x' } }] }, 400],
    ['several choices', { n: 2 }, 400],
  ])('is refused with its status: %s', async (_, given, status) => {
    const client = await open()
    const body = { model: 'tiny:latest', messages, ...given } as OpenAI.ChatCompletionCreateParamsNonStreaming
    await expect(client.chat.completions.create(body)).rejects.toMatchObject({ status })
    await expect(client.chat.completions.create({ ...body, stream: true } as never)).rejects.toMatchObject({ status })
    fake.chat(goodChat)
    expect((await client.chat.completions.create({ model: 'jarvis', messages })).choices).toHaveLength(1)
  })
})

describe('other programs', () => {
  it('without the token get nothing', async () => {
    const client = (await open()).withOptions({ apiKey: 'wrong' })
    await expect(client.chat.completions.create({ model: 'jarvis', messages })).rejects.toMatchObject({ status: 401 })
    await expect(client.models.list()).rejects.toMatchObject({ status: 401 })
    expect(fake.asked).not.toContain('/api/chat')
  })

  it('are let in again only with the new token, once the user has made one', async () => {
    const { api, client } = await openDoor()
    const { token } = await api.renewToken()
    await expect(client.models.list()).rejects.toMatchObject({ status: 401 })
    await expect(client.embeddings.create({ model: 'jarvis', input: 'x' })).rejects.toMatchObject({ status: 401 })
    const renewed = client.withOptions({ apiKey: token ?? '' })
    expect((await renewed.chat.completions.create({ model: 'jarvis', messages })).choices).toHaveLength(1)
    expect((await renewed.embeddings.create({ model: 'jarvis', input: 'x' })).data[0]?.embedding).toHaveLength(256)
  })

  it('find the models there are', async () => {
    const client = await open()
    const names = []
    for await (const { id } of client.models.list()) names.push(id)
    expect(names).toEqual(['jarvis', 'tiny:latest', 'static:bilingual-256'])
  })

  it('get vectors, as numbers and in the form the client asks for by itself', async () => {
    const client = await open()
    const input = ['The train leaves at eight.', 'Le train part à huit heures.']
    const ask = { model: 'static:bilingual-256', input }
    const packed = await client.embeddings.create(ask)
    const plain = await client.embeddings.create({ ...ask, encoding_format: 'float' })
    expect(packed.data.map(({ embedding }) => embedding.length)).toEqual([256, 256])
    expect(packed.data[0]?.embedding[7]).toBeCloseTo(plain.data[0]?.embedding[7] ?? 0, 6)
    await expect(client.embeddings.create({ ...ask, model: 'other' })).rejects.toMatchObject({ status: 404 })
  })
})

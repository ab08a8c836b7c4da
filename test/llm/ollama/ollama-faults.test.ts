// What the Ollama engine makes of every way its server can fail. Each fault is followed by a question that works.

import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { gzipSync } from 'node:zlib'
import { createServer } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { OllamaEngine } from '../../../electron/llm/ollama/ollama-engine.ts'
import { goodChat, startFakeOllama, type Exchange, type FakeOllama, type Script } from '../../support/fake-ollama.ts'
import { Collected, failureOf } from '../collect.ts'

let fake: FakeOllama
let engine: OllamaEngine

beforeEach(async () => {
  fake = await startFakeOllama()
  engine = engineFor(fake.url)
})

afterEach(async () => {
  vi.useRealTimers()
  await engine.dispose()
  await fake.shut().catch(() => undefined)
})

function engineFor(baseUrl: string): OllamaEngine {
  return new OllamaEngine({ baseUrl, fitOf: () => 'fits' })
}

async function ask(collected = new Collected(), signal: AbortSignal = new AbortController().signal, of = engine) {
  const messages = [{ role: 'user', content: 'Name three colours.' }] as const
  return await of.generate({ model: 'tiny:latest', messages, maxTokens: 50, signal, onEvent: collected.onEvent })
}

/** The end of an answer's stream comes just after its last line. */
async function settle(): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, 30))
}

async function expectNextToWork(): Promise<void> {
  fake.chat(goodChat)
  const collected = new Collected()
  expect(await ask(collected)).toMatchObject({ status: 'complete' })
  expect(collected.text).toBe('Red, green, blue.')
}

describe('an answer that breaks off', () => {
  const faults: readonly { readonly name: string; readonly script: Script }[] = [
    {
      name: 'a reset in the middle of a line',
      script: ({ say, response, socket }) => {
        say('Red, ')
        response.write('{"message":{"content":"gre')
        setTimeout(() => socket.resetAndDestroy(), 20)
      },
    },
    {
      name: 'an end without done',
      script: ({ say, response }) => {
        say('Red, ')
        response.end()
      },
    },
    {
      name: 'an error line',
      script: ({ say, line, response }) => {
        say('Red, ')
        line({ error: 'an unexpected error was encountered' })
        response.end()
      },
    },
    {
      name: 'a line that is no JSON',
      script: ({ say, response }) => {
        say('Red, ')
        response.end('oops\n')
      },
    },
    {
      name: 'a known field of a wrong type',
      script: ({ say, line, response }) => {
        say('Red, ')
        line({ message: { content: 5 }, done: false })
        response.end()
      },
    },
    {
      name: 'a line that is a list',
      script: ({ say, line, response }) => {
        say('Red, ')
        line([1])
        response.end()
      },
    },
    {
      name: 'a line of nine megabytes',
      script: ({ say, response }) => {
        say('Red, ')
        response.end(`{"message":{"content":"${'x'.repeat(9 * 1024 * 1024)}"}}\n`)
      },
    },
  ]
  test.each(faults)('keeps its text and can be asked again after $name', async ({ script }) => {
    fake.chat(script)
    const collected = new Collected()
    const error = await failureOf(ask(collected))
    expect(error).toMatchObject({ code: 'llm_unavailable', retryable: true, data: { reason: 'broken_off' } })
    expect(collected.text).toBe('Red, ')
    await expectNextToWork()
  })

  test('that hangs between tokens is given up after three minutes without one, however long it has been', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const next = Promise.withResolvers<undefined>()
    fake.chat(async ({ say, closed }) => {
      say('Red, ')
      await next.promise
      say('green, ')
      await closed
    })
    const collected = new Collected()
    const answer = failureOf(ask(collected))
    await collected.until(() => collected.text === 'Red, ')
    vi.advanceTimersByTime(179_000)
    next.resolve(undefined)
    await collected.until(() => collected.text === 'Red, green, ')
    vi.advanceTimersByTime(179_000)
    vi.advanceTimersByTime(1_000)
    expect((await answer).data).toMatchObject({ reason: 'stalled', seconds: 180 })
    expect(collected.text).toBe('Red, green, ')
  })

  test.each([
    ['accepts and says nothing', () => undefined],
    [
      'sends headers and then nothing',
      ({ response }) => {
        response.writeHead(200, { 'content-type': 'application/x-ndjson' })
        response.flushHeaders()
      },
    ],
  ] satisfies [string, Script][])(
    'before its first line, when the server %s, is given ten minutes, then the connection is closed',
    async (_, script) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      const reached = Promise.withResolvers<Exchange>()
      fake.chat(exchange => {
        reached.resolve(exchange)
        return script(exchange)
      })
      const answer = failureOf(ask())
      const { closed } = await reached.promise
      vi.advanceTimersByTime(600_000)
      expect((await answer).data).toMatchObject({ reason: 'stalled', seconds: 600 })
      await closed
    },
  )
})

describe('a refusal', () => {
  const memoryText = 'model requires more system memory (2.7 GiB) than is available (2.3 GiB)'
  test.each([
    [404, 'model "tiny" not found, try pulling it first', 'llm_model_missing', false, { model: 'tiny:latest' }],
    [400, '"tiny" does not support chat', 'bad_request', false, { reason: 'engine', status: 400 }],
    [401, 'unauthorized', 'llm_unavailable', false, { reason: 'unauthorized', status: 401 }],
    [429, 'usage limit reached', 'llm_unavailable', true, { reason: 'limit', status: 429 }],
    [499, 'request canceled', 'cancelled', false, undefined],
    [500, memoryText, 'llm_out_of_memory', false, { needed: '2.7 GiB', available: '2.3 GiB' }],
    [500, 'cudaMalloc failed: out of memory', 'llm_out_of_memory', false, { model: 'tiny:latest' }],
    [500, 'llama runner process has terminated: exit status 2', 'llm_unavailable', true, { reason: 'runner_stopped' }],
    [
      500,
      'model runner has unexpectedly stopped, this may be due to resource limitations or an internal error',
      'llm_unavailable',
      true,
      { reason: 'runner_stopped' },
    ],
    [500, 'timed out waiting for llama-server to start', 'llm_unavailable', true, { reason: 'engine', status: 500 }],
    [502, 'cloud model unreachable', 'llm_unavailable', true, { reason: 'engine', status: 502 }],
  ] as const)('of status %i "%s" becomes %s', async (status, text, code, retryable, data) => {
    fake.chat(({ fail }) => fail(status, text))
    const error = await failureOf(ask())
    expect(error).toMatchObject({ code, retryable })
    if (data !== undefined) expect(error.data).toMatchObject(data)
    await expectNextToWork()
  })

  test('with a text instead of JSON keeps its words', async () => {
    fake.chat(({ response }) => void response.writeHead(500, { 'content-type': 'text/plain' }).end('proxy is tired'))
    expect((await failureOf(ask())).message).toContain('proxy is tired')
  })

  test('for lack of memory in the middle of the stream is told as that', async () => {
    fake.chat(({ say, line, response }) => {
      say('Red')
      line({ error: 'failed to allocate compute buffers' })
      response.end()
    })
    expect((await failureOf(ask())).code).toBe('llm_out_of_memory')
  })
})

describe('what answers may not be Ollama', () => {
  test('a portal page in place of the stream is named as such', async () => {
    fake.chat(
      ({ response }) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html>\n<html>'),
    )
    expect((await failureOf(ask())).data).toMatchObject({ reason: 'not_ollama' })
  })

  test('a portal page in place of the list makes the engine unavailable', async () => {
    fake.on('/api/tags', ({ response }) => void response.end('<html><body>Sign in</body></html>'))
    const { health } = await engine.check(new AbortController().signal)
    expect(health).toMatchObject({ state: 'unavailable', error: { data: { reason: 'not_ollama' } } })
  })

  test('JSON of something else makes the engine unavailable', async () => {
    fake.on('/api/tags', ({ response }) => void response.end('{"models":"none"}'))
    const { health } = await engine.check(new AbortController().signal)
    expect(health.error?.data).toMatchObject({ reason: 'not_ollama' })
  })

  test('a redirect to another host is not followed', async () => {
    const other = await startFakeOllama()
    onTestFinished(() => other.shut())
    fake.chat(({ response }) => void response.writeHead(307, { location: `${other.url}/api/chat` }).end())
    expect((await failureOf(ask())).data).toMatchObject({ reason: 'redirected', status: 307 })
    expect(other.asked).toEqual([])
  })
})

describe('an odd but whole answer', () => {
  test('under a wrong content type is read', async () => {
    fake.chat(exchange => {
      exchange.response.writeHead(200, { 'content-type': 'text/plain' })
      return goodChat(exchange)
    })
    expect(await ask()).toMatchObject({ status: 'complete', tokens: { prompt: 7, answer: 3 } })
  })

  test.each(['gzip', 'deflate', 'br'] as const)('compressed with %s is decoded', async encoding => {
    const { deflateSync, brotliCompressSync } = await import('node:zlib')
    const pack = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync }[encoding]
    fake.chat(({ response }) => {
      const lines = [{ message: { content: 'Red.' } }, { done: true, done_reason: 'length' }]
      response.writeHead(200, { 'content-encoding': encoding })
      response.end(pack(lines.map(line => `${JSON.stringify(line)}\n`).join('')))
    })
    const collected = new Collected()
    expect(await ask(collected)).toMatchObject({ status: 'truncated' })
    expect(collected.text).toBe('Red.')
  })

  test('whose compressed bytes are damaged breaks off', async () => {
    fake.chat(({ response }) => {
      response.writeHead(200, { 'content-encoding': 'gzip' })
      response.end(
        Buffer.concat([gzipSync('{"message":{"content":"Red."}}\n').subarray(0, 20), Buffer.from('x'.repeat(50))]),
      )
    })
    expect((await failureOf(ask())).data).toMatchObject({ reason: 'broken_off' })
    await expectNextToWork()
  })

  test('in a hundred thousand tiny chunks arrives whole', async () => {
    fake.chat(async ({ say, done, response }) => {
      response.on('drain', () => undefined)
      for (let i = 0; i < 100_000; i++) {
        say(String(i % 10))
        if (i % 1_000 === 0) await new Promise(resolve => setImmediate(resolve))
      }
      done()
    })
    const collected = new Collected()
    await ask(collected)
    expect(collected.text).toBe('0123456789'.repeat(10_000))
  })

  test('with an emoji cut in two and invalid bytes keeps the rest exact', async () => {
    fake.chat(async ({ response, done }) => {
      response.writeHead(200)
      const line = Buffer.from('{"message":{"content":"a🦜b"}}\n')
      const cut = line.indexOf('🦜') + 2
      response.write(line.subarray(0, cut))
      await new Promise(resolve => setTimeout(resolve, 20))
      response.write(line.subarray(cut))
      response.write(Buffer.concat([Buffer.from('{"message":{"content":"'), Buffer.from([0xc3]), Buffer.from('"}}\n')]))
      done()
    })
    const collected = new Collected()
    await ask(collected)
    expect(collected.text).toBe('a🦜b\uFFFD')
  })

  test('with a thought in its own field or in tags gives it as reasoning', async () => {
    fake.chat(
      ({ line, say, done }) => {
        line({ message: { content: '', thinking: 'Colours…' } })
        say('Red.')
        done()
      },
      ({ say, done }) => {
        say('<think>Col')
        say('ours…</think>\n\nRe')
        say('d.')
        done()
      },
    )
    for (let i = 0; i < 2; i++) {
      const collected = new Collected()
      await ask(collected)
      expect(collected).toMatchObject({ text: 'Red.', reasoning: 'Colours…' })
    }
  })

  test('with tool calls and fields nobody knows is read', async () => {
    fake.chat(({ line, done }) => {
      line({ message: { content: 'Red.', tool_calls: [{}], images: null }, remote_host: 'x', done: false })
      done({ message: undefined, done_reason: undefined })
    })
    expect(await ask()).toMatchObject({ status: 'complete' })
  })
})

describe('the connection', () => {
  test('refused is unavailable, and works again when the server is back', async () => {
    await fake.shut()
    const { health } = await engine.check(new AbortController().signal)
    expect(health).toMatchObject({
      state: 'unavailable',
      error: { code: 'llm_unavailable', data: { reason: 'unreachable' } },
    })
    expect((await failureOf(ask())).data).toMatchObject({ reason: 'unreachable', cause: 'ECONNREFUSED' })
    await fake.reopen()
    await expectNextToWork()
  })

  test('that accepts and never answers fails the check within its time', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    onTestFinished(() => void silent.close())
    const mute = engineFor(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`)
    onTestFinished(() => mute.dispose())
    const { health } = await mute.check(new AbortController().signal)
    expect(health).toMatchObject({
      state: 'unavailable',
      error: { data: { reason: 'unreachable', cause: 'ETIMEDOUT' } },
    })
  })

  test('kept alive but closed by the server before it is used again is replaced without a word', async () => {
    await ask()
    await settle()
    const before = fake.connections.count
    // A server that closes idle connections just as the next request goes out.
    fake.chat(({ socket }) => void socket.resetAndDestroy(), goodChat)
    const collected = new Collected()
    expect(await ask(collected)).toMatchObject({ status: 'complete' })
    expect(collected.text).toBe('Red, green, blue.')
    expect(fake.connections.count).toBe(before + 1)
  })

  test('is used again for the next question', async () => {
    for (let i = 0; i < 3; i++) {
      await ask()
      await settle()
    }
    expect(fake.connections.count).toBe(1)
  })

  test('is closed at once when the user stops, and the rejection does not wait for the server', async () => {
    const closed = Promise.withResolvers<undefined>()
    fake.chat(async exchange => {
      exchange.say('Red, ')
      await exchange.closed
      closed.resolve(undefined)
    })
    const stop = new AbortController()
    const collected = new Collected()
    const answer = failureOf(ask(collected, stop.signal))
    await collected.until(() => collected.text !== '')
    stop.abort()
    expect((await answer).code).toBe('cancelled')
    await closed.promise
    await expectNextToWork()
  })

  test('is not even opened for a question that was stopped before', async () => {
    expect((await failureOf(ask(new Collected(), AbortSignal.abort()))).code).toBe('cancelled')
    expect(fake.asked).toEqual([])
  })
})

describe('looking at the server', () => {
  test('lists the models that can chat, newest first, each described once', async () => {
    fake.models = [
      { name: 'old:latest', modifiedAt: '2025-01-01T00:00:00Z' },
      { name: 'new:1b', modifiedAt: '2026-05-01T00:00:00Z', contextLength: 32_768 },
      { name: 'embedder:latest', modifiedAt: '2026-06-01T00:00:00Z', capabilities: ['embedding'] },
    ]
    const { health, models } = await engine.check(new AbortController().signal)
    expect(health).toMatchObject({ state: 'ready', version: '0.6.5', isLocal: true, error: null })
    expect(models.map(model => model.name)).toEqual(['new:1b', 'old:latest'])
    expect(models[0]).toMatchObject({ contextLength: 32_768, quantization: 'Q4_0', engine: 'ollama', isTrial: false })
    await engine.check(new AbortController().signal)
    expect(fake.asked.filter(path => path === '/api/show')).toHaveLength(3)
    expect(engine.find('old')).toBe('old:latest')
    expect(engine.find('embedder')).toBe(null)
    expect(engine.embeddingModels).toMatchObject([{ name: 'embedder:latest', capabilities: ['embedding'] }])
  })

  test('says what each model can do', async () => {
    fake.models = [
      { name: 'eyes:latest', capabilities: ['completion', 'vision', 'tools', 'a new one'] },
      { name: 'thinker:latest', capabilities: ['completion', 'thinking'] },
    ]
    const { models } = await engine.check(new AbortController().signal)
    expect(models.map(({ capabilities }) => capabilities)).toEqual([
      ['chat', 'vision', 'tools'],
      ['chat', 'thinking'],
    ])
  })

  test('of a server that lists no capabilities leaves out the families that only embed', async () => {
    fake.models = [{ name: 'nomic:latest' }, { name: 'tiny:latest' }]
    fake.on('/api/show', ({ response }) => void response.end('{}'))
    fake.on(
      '/api/tags',
      ({ response }) =>
        void response.end(
          JSON.stringify({
            models: [
              { name: 'nomic:latest', details: { family: 'nomic-bert' } },
              { name: 'tiny:latest', details: null },
            ],
          }),
        ),
    )
    const { models } = await engine.check(new AbortController().signal)
    expect(models.map(model => model.name)).toEqual(['tiny:latest'])
  })

  test('survives a missing version and a model that cannot be described', async () => {
    fake.models = [{ name: 'tiny:latest' }, { name: 'gone:latest' }]
    fake.on('/api/version', ({ response }) => void response.end('{}'))
    fake.on('/api/show', ({ body, fail, response }) => {
      if (body['model'] === 'gone:latest') fail(404, 'model "gone" not found')
      else response.end('{}')
    })
    const { health, models } = await engine.check(new AbortController().signal)
    expect(health).toMatchObject({ state: 'ready', version: null })
    expect(models.map(model => model.name)).toEqual(['tiny:latest'])
  })

  test('gives up describing many models when its time is over, and goes on at the next look', async () => {
    fake.models = [{ name: 'tiny:latest' }]
    let isSlow = true
    fake.on('/api/show', ({ response }) => {
      if (!isSlow) response.end('{"model_info":{"llama.context_length":4096}}')
    })
    const first = await engine.check(new AbortController().signal)
    expect(first).toMatchObject({ health: { state: 'ready' }, models: [{ name: 'tiny:latest', contextLength: null }] })
    isSlow = false
    const second = await engine.check(new AbortController().signal)
    expect(second.models).toMatchObject([{ name: 'tiny:latest', contextLength: 4_096 }])
  })

  test('that has no model is no failure', async () => {
    fake.models = []
    const { health } = await engine.check(new AbortController().signal)
    expect(health).toMatchObject({ state: 'no_model', error: null })
  })

  test('says that another computer is not this one, and takes an address with a path', async () => {
    expect(engineFor('http://gpu.example:11434').isLocal).toBe(false)
    expect(engineFor('http://[::1]:11434').isLocal).toBe(true)
    const behindPath = engineFor(`${fake.url}/ollama`)
    fake.on('/ollama/api/tags', ({ response }) => void response.end('{"models":[]}'))
    await behindPath.check(new AbortController().signal)
    expect(fake.asked).toContain('/ollama/api/tags')
    await behindPath.dispose()
  })
})

describe('the context', () => {
  test('asked for is fixed for a model: its own length up to 8192, or what its maker fixed', async () => {
    fake.models = [
      { name: 'small:latest', contextLength: 2_048 },
      { name: 'large:latest', contextLength: 131_072 },
      { name: 'fixed:latest', contextLength: 131_072, parameters: 'stop "x"\nnum_ctx                        16384' },
    ]
    const asked: unknown[] = []
    fake.chat(exchange => {
      asked.push(exchange.body['options'])
      return goodChat(exchange)
    })
    expect(engine.contextLength('large:latest')).toBe(null)
    await engine.check(new AbortController().signal)
    for (const model of ['small:latest', 'large:latest', 'fixed:latest']) {
      await engine.generate({
        model,
        messages: [],
        maxTokens: 9,
        signal: new AbortController().signal,
        onEvent: () => undefined,
      })
    }
    expect(asked).toEqual([
      { num_ctx: 2_048, num_predict: 9 },
      { num_ctx: 8_192, num_predict: 9 },
      { num_ctx: 16_384, num_predict: 9 },
    ])
    expect(engine.contextLength('large:latest')).toBe(8_192)
  })

  test('and what chooses the words are what was asked for, and nothing that was not', async () => {
    const asked: unknown[] = []
    fake.chat(exchange => {
      asked.push(exchange.body['options'])
      return goodChat(exchange)
    })
    const parameters = { temperature: 0, topP: 0.5, topK: 3, minP: 0.1, repeatPenalty: 1.2, seed: 7 }
    const request = { model: 'tiny:latest', messages: [], maxTokens: 9, onEvent: () => undefined }
    const { signal } = new AbortController()
    await engine.generate({ ...request, signal, parameters })
    await engine.generate({ ...request, signal, parameters: { seed: 1 } })
    const fixed = { num_ctx: 2_048, num_predict: 9 }
    expect(asked).toEqual([
      { ...fixed, temperature: 0, top_p: 0.5, top_k: 3, min_p: 0.1, repeat_penalty: 1.2, seed: 7 },
      { ...fixed, seed: 1 },
    ])
  })

  test.each([
    ['a short prompt', 100, 40, false],
    ['a prompt that just fits', 2_000, 2_010, false],
    ['a prompt that filled the window', 9_000, 2_048, true],
    ['old messages that were dropped', 3_000, 1_100, true],
    ['a count that leaves out the cached part', 1_900, 30, false],
  ])('is known to be too small or not: %s', async (_, words, promptTokens, isCut) => {
    fake.chat(({ say, done }) => {
      say('Yes.')
      done({ prompt_eval_count: promptTokens })
    })
    const content = 'word '.repeat(words)
    const result = await engine.generate({
      model: 'tiny:latest',
      messages: [{ role: 'user', content }],
      maxTokens: 9,
      signal: new AbortController().signal,
      onEvent: () => undefined,
    })
    expect(result.promptTruncated).toBe(isCut)
  })

  test('phase before the first word is loading only when the model is not in memory', async () => {
    fake.on('/api/ps', ({ response }) => void response.end('{"models":[]}'))
    const cold = new Collected()
    await ask(cold)
    const warm = new Collected()
    await ask(warm)
    expect(cold.phases).toEqual(['loading', 'writing'])
    expect(warm.phases).toEqual(['reading', 'writing'])
    expect(fake.asked.filter(path => path === '/api/ps')).toHaveLength(1)
  })
})

describe('fetching and removing models', () => {
  const progressLines: Script = ({ line, response }) => {
    line({ status: 'pulling manifest' })
    line({ status: 'pulling aaa', digest: 'sha256:aaa', total: 1_000 })
    line({ status: 'pulling aaa', digest: 'sha256:aaa', total: 1_000, completed: 1_000 })
    line({ status: 'pulling bbb', digest: 'sha256:bbb', total: 500, completed: 500 })
    line({ status: 'verifying sha256 digest' })
    line({ status: 'writing manifest' })
    line({ status: 'success' })
    response.end()
  }

  test('adds up the parts and answers with the model', async () => {
    fake.on('/api/pull', progressLines)
    const seen: string[] = []
    const model = await engine.pull('tiny', new AbortController().signal, ({ phase, completedBytes, totalBytes }) => {
      seen.push(`${phase} ${completedBytes}/${totalBytes ?? '?'}`)
    })
    expect(model).toMatchObject({ name: 'tiny:latest', engine: 'ollama' })
    expect(seen).toEqual([
      'connecting 0/?',
      'downloading 0/1000',
      'downloading 1000/1000',
      'downloading 1500/1500',
      'verifying 1500/1500',
      'installing 1500/1500',
    ])
  })

  test.each([
    [
      'there is no room',
      ({ line, response }) => {
        line({ error: 'write: no space left on device' })
        response.end()
      },
      'storage_full',
    ],
    [
      'nobody has it',
      ({ line, response }) => {
        line({ error: 'pull model manifest: file does not exist' })
        response.end()
      },
      'llm_model_missing',
    ],
    [
      'the digest differs',
      ({ line, response }) => {
        line({ error: 'digest mismatch' })
        response.end()
      },
      'llm_unavailable',
    ],
    [
      'it ends early',
      ({ line, response }) => {
        line({ status: 'pulling manifest' })
        response.end()
      },
      'llm_unavailable',
    ],
    ['a line is none of its own', ({ response }) => void response.end('[]\n'), 'llm_unavailable'],
    ['the server refuses', ({ fail }) => fail(400, 'invalid model name'), 'bad_request'],
    [
      'the connection breaks',
      ({ line, socket }) => {
        line({ status: 'pulling manifest' })
        setTimeout(() => socket.resetAndDestroy(), 10)
      },
      'llm_unavailable',
    ],
  ] satisfies [string, Script, string][])('says what is wrong when %s', async (_, script, code) => {
    fake.on('/api/pull', script)
    expect((await failureOf(engine.pull('tiny', new AbortController().signal, () => undefined))).code).toBe(code)
  })

  test('stops when asked, and the server sees it', async () => {
    const closed = Promise.withResolvers<undefined>()
    const stop = new AbortController()
    fake.on('/api/pull', async ({ line, closed: gone }) => {
      line({ status: 'pulling manifest' })
      await gone
      closed.resolve(undefined)
    })
    const pull = failureOf(engine.pull('tiny', stop.signal, () => stop.abort()))
    expect((await pull).code).toBe('cancelled')
    await closed.promise
  })

  test('removes, and says when there is nothing to remove', async () => {
    fake.on('/api/delete', ({ body, response, fail }) => {
      if (body['model'] === 'tiny:latest') response.end()
      else fail(404, `model '${String(body['model'])}' not found`)
    })
    await engine.remove('tiny:latest', new AbortController().signal)
    expect((await failureOf(engine.remove('other', new AbortController().signal))).code).toBe('llm_model_missing')
  })
})

// Every way an engine fails, through the whole app: the right status, the text so far, words in both languages, nothing
// kept as an answer, and a next question that works. The whole Jarvis is real; Ollama is the scripted one.

import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Client } from '../../shared/client.ts'
import type { ErrorShape } from '../../shared/errors.ts'
import type { Message, MessageStatus } from '../../shared/models.ts'
import { createApp, type App } from '../../electron/app.ts'
import { createWords } from '../../electron/lib/words.ts'
import { defaultLlmRules } from '../../electron/llm/rules.ts'
import { createClient } from '../../shared/client.ts'
import { createLinkedPorts } from '../../shared/linked-port.ts'
import { configFor, partsFor } from '../app/open-app.ts'
import { goodChat, startFakeOllama, type FakeOllama, type Script } from '../support/fake-ollama.ts'

let fake: FakeOllama
let app: App
let client: Client
let dir: string

/** Waits short enough for a test; circuits have tests of their own. */
const rules = {
  ...defaultLlmRules,
  circuits: null,
  timeouts: {
    connect: { minMs: 500, maxMs: 500 },
    load: { minMs: 5_000, maxMs: 5_000 },
    firstToken: { minMs: 300, maxMs: 300 },
    betweenTokens: { minMs: 150, maxMs: 150 },
  },
  retry: { baseMs: 1, maxMs: 1, busyBaseMs: 1, maxRetryAfterMs: 500 },
}

beforeAll(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'jarvis-faults-'))
  fake = await startFakeOllama()
  const config = configFor(dir, { llm: rules, fixedSettings: { ollamaUrls: [fake.url] } })
  app = await createApp(config, partsFor())
  const [near, far] = createLinkedPorts()
  app.connect(far, { kind: 'cli' })
  client = createClient({ connect: () => near, reconnects: false })
})
afterAll(async () => {
  await app.shutdown('test done')
  await fake.shut().catch(() => undefined)
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
})
beforeEach(() => fake.chat(goodChat))

let asked = 0

async function ask(content = `Name three colours, for the ${++asked}. time.`): Promise<Message> {
  const sent = await client.call('chat.send', { content })
  if (sent.kind === 'queued') throw new Error('It waits in the queue.')
  return await client.call('chat.follow', { messageId: sent.answerId })
}

function expectWords({ code, data }: ErrorShape): void {
  const [english, french] = (['en', 'fr'] as const).map(locale => {
    const words = createWords(locale)
    return (['title', 'body', 'action'] as const).map(part => words(`error.${code}.${part}`, data))
  })
  for (const [index, sentence] of english!.entries()) {
    expect(sentence).toMatch(/^[A-Z][^{}]+$/)
    expect(french![index]).toMatch(/^\p{Lu}[^{}]+$/u)
    expect(french![index]).not.toBe(sentence)
  }
}

interface Fault {
  readonly name: string
  readonly scripts: readonly Script[]
  readonly status: MessageStatus
  readonly text?: string
  readonly code?: ErrorShape['code']
  readonly reason?: string
  /** How often the engine is asked before it is given up. */
  readonly asks?: number
}

const hang: Script = ({ closed }) => closed
const part: Script = ({ say }) => say('Red, ')
const after = (...scripts: Script[]): Script => {
  return async exchange => {
    for (const script of scripts) await script(exchange)
  }
}
const raw = (text: string | Buffer): Script => {
  return ({ response }) => void response.write(text)
}
const end: Script = ({ response }) => void response.end()
const pause = (ms: number): Script => {
  return () => new Promise(resolve => setTimeout(resolve, ms))
}
const reset: Script = after(pause(20), ({ socket }) => void socket.resetAndDestroy())
const busy: Script = ({ fail }) => fail(503, 'server busy, please try again.  maximum pending requests exceeded')
const withHeader = (status: number, name: string, value: string): Script => {
  return ({ response }) => void response.writeHead(status, { [name]: value }).end('{"error":"slow down"}')
}
const line = (value: object): Script => raw(`${JSON.stringify(value)}\n`)

const faults: readonly Fault[] = [
  { name: 'silence before the first word', scripts: [hang], status: 'error', reason: 'stalled', asks: 1 },
  {
    name: 'silence in the middle',
    scripts: [after(part, hang)],
    status: 'interrupted',
    text: 'Red, ',
    reason: 'stalled',
    asks: 1,
  },
  {
    name: 'a connection that is dropped',
    scripts: [after(part, reset)],
    status: 'interrupted',
    text: 'Red, ',
    reason: 'broken_off',
  },
  {
    name: 'an error line after 200',
    scripts: [after(part, ({ line: write }) => write({ error: 'unexpected EOF' }))],
    status: 'interrupted',
    text: 'Red, ',
    reason: 'broken_off',
  },
  {
    name: 'an end without done',
    scripts: [after(part, end)],
    status: 'interrupted',
    text: 'Red, ',
    reason: 'broken_off',
  },
  {
    name: 'a line that is no JSON',
    scripts: [after(part, raw('{"message":{"content":"gre\n'))],
    status: 'interrupted',
    text: 'Red, ',
    reason: 'broken_off',
  },
  {
    name: 'a hostile field',
    scripts: [
      after(part, raw('{"__proto__":{"polluted":true},"message":{"content":{"toString":"x"}},"done":false}\n')),
    ],
    status: 'interrupted',
    text: 'Red, ',
    reason: 'broken_off',
  },
  {
    name: 'a line of nine megabytes',
    scripts: [after(part, raw(Buffer.alloc(9_000_000, 'x')))],
    status: 'interrupted',
    text: 'Red, ',
    reason: 'broken_off',
  },
  {
    name: 'the token limit',
    scripts: [after(part, ({ done }) => done({ done_reason: 'length' }))],
    status: 'truncated',
    text: 'Red, ',
  },
  {
    name: 'a model that has gone',
    scripts: [({ fail }) => fail(404, 'model "tiny:latest" not found, try pulling it first')],
    status: 'error',
    code: 'llm_model_missing',
    asks: 1,
  },
  { name: '400', scripts: [({ fail }) => fail(400, 'invalid options')], status: 'error', code: 'bad_request', asks: 1 },
  { name: '401', scripts: [({ fail }) => fail(401, 'sign in')], status: 'error', reason: 'unauthorized', asks: 1 },
  {
    name: '429 for long',
    scripts: [withHeader(429, 'retry-after', '600')],
    status: 'error',
    reason: 'limit',
    asks: 1,
  },
  {
    name: '429 that passes at the time it names',
    scripts: [withHeader(429, 'retry-after', '0'), goodChat],
    status: 'complete',
    text: 'Red, green, blue.',
    asks: 2,
  },
  { name: '500', scripts: [({ fail }) => fail(500, 'oops')], status: 'error', reason: 'engine', asks: 3 },
  {
    name: '500 for lack of memory',
    scripts: [({ fail }) => fail(500, 'model requires more system memory (5.3 GiB) than is available (3.3 GiB)')],
    status: 'error',
    code: 'llm_out_of_memory',
    asks: 1,
  },
  {
    name: '500 of a runner that stopped, once',
    scripts: [
      ({ fail }) => fail(500, 'model runner has unexpectedly stopped, this may be due to resource limitations'),
      goodChat,
    ],
    status: 'complete',
    text: 'Red, green, blue.',
    asks: 2,
  },
  {
    name: '502 with a page of a proxy',
    scripts: [({ response }) => void response.writeHead(502).end('<html><h1>Bad gateway</h1></html>')],
    status: 'error',
    reason: 'engine',
    asks: 3,
  },
  { name: '503 for long', scripts: [busy], status: 'error', code: 'overloaded', asks: 4 },
  { name: '503 that passes', scripts: [busy, busy, goodChat], status: 'complete', text: 'Red, green, blue.', asks: 3 },
  { name: 'a reset before the head', scripts: [reset], status: 'error', reason: 'unreachable' },
  {
    name: 'a page instead of the stream',
    scripts: [({ response }) => void response.writeHead(200).end('<!DOCTYPE html><title>Log in</title>')],
    status: 'error',
    reason: 'not_ollama',
  },
  {
    name: 'a redirect',
    scripts: [({ response }) => void response.writeHead(302, { location: 'http://example.com' }).end()],
    status: 'error',
    reason: 'redirected',
  },
  { name: 'an answer of nothing', scripts: [({ done }) => done()], status: 'error', reason: 'empty_answer', asks: 1 },
  {
    name: 'a wrong content type',
    scripts: [after(({ response }) => void response.writeHead(200, { 'content-type': 'text/html' }), goodChat)],
    status: 'complete',
    text: 'Red, green, blue.',
    asks: 1,
  },
  {
    name: 'two ends',
    scripts: [
      after(
        part,
        line({ message: { content: '' }, done: true }),
        line({ message: { content: 'more' }, done: true }),
        end,
      ),
    ],
    status: 'complete',
    text: 'Red, ',
  },
  {
    name: 'negative durations',
    scripts: [after(part, ({ done }) => done({ load_duration: -5e9, total_duration: -1, prompt_eval_count: -7 }))],
    status: 'complete',
    text: 'Red, ',
  },
  {
    name: 'one byte after the other',
    scripts: [
      async ({ response }) => {
        response.writeHead(200)
        const lines = '{"message":{"content":"Été 🌞"},"done":false}\r\n\r\n{"message":{"content":""},"done":true}\n'
        for (const byte of Buffer.from(lines)) {
          response.write(Buffer.of(byte))
          await new Promise(setImmediate)
        }
        response.end()
      },
    ],
    status: 'complete',
    text: 'Été 🌞',
  },
]

describe.each(faults)('$name', ({ scripts, status, text = '', code = 'llm_unavailable', reason, asks }) => {
  test(`ends ${status}, and the next question works`, async () => {
    const before = fake.asked.filter(path => path === '/api/chat').length
    fake.chat(...scripts)
    const question = `Name colours: ${JSON.stringify(scripts.length)} ${status} ${reason} ${text} ${++asked}`
    const message = await ask(question)
    expect(message).toMatchObject({ status, content: text })
    if (asks !== undefined) expect(fake.asked.filter(path => path === '/api/chat').length - before).toBe(asks)
    if (status === 'error' || status === 'interrupted') {
      expect(message.error).toMatchObject({ code, ...(reason !== undefined && { data: { reason } }) })
      expectWords(message.error!)
    } else {
      for (const value of Object.values({ ...message.timings, ...message.tokens })) {
        expect(value).toBeGreaterThanOrEqual(0)
        expect(Number.isInteger(value)).toBe(true)
      }
    }
    // Stored as it was told, and the same question is asked anew: nothing of a fault was kept as its answer.
    expect(await client.call('message.get', { messageId: message.messageId })).toEqual(message)
    fake.chat(goodChat)
    const again = await ask(status === 'complete' ? undefined : question)
    expect(again).toMatchObject({ status: 'complete', content: 'Red, green, blue.', error: null })
  })
})

test('a load of minutes and a slow first word are no faults', async () => {
  fake.on('/api/ps', ({ response }) => void response.end('{"models":[]}'))
  // Longer than a first word may take, not longer than a load.
  fake.chat(after(pause(900), goodChat))
  expect(await ask()).toMatchObject({ status: 'complete', content: 'Red, green, blue.' })
})

test('a prompt that the engine cut is told beside the answer', async () => {
  fake.chat(({ say, done }) => {
    say('Red.')
    done({ prompt_eval_count: 1_030 })
  })
  expect(await ask('word '.repeat(1_200))).toMatchObject({ status: 'complete', promptTruncated: true })
})

test('a server that refuses and comes back gets the question that waited, by itself', async () => {
  await fake.shut()
  const sent = await client.call('chat.send', { content: 'Are you there?', waitMs: 60_000 })
  if (sent.kind === 'queued') throw new Error('It waits in the queue.')
  const waiting = Promise.withResolvers<ErrorShape | undefined>()
  const answer = client.call(
    'chat.follow',
    { messageId: sent.answerId },
    { onChunk: chunk => chunk.kind === 'phase' && chunk.phase === 'waiting' && waiting.resolve(chunk.cause) },
  )
  const cause = await waiting.promise
  expect(cause).toMatchObject({ code: 'llm_unavailable' })
  expectWords(cause!)
  await fake.reopen()
  expect(await answer).toMatchObject({ status: 'complete', content: 'Red, green, blue.' })
})

// GGUF files as embedders, with real processes and a real, very small model.

import { copyFileSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import {
  forkEngineProcess,
  type EngineExit,
  type EngineProcess,
} from '../../../electron/llm/embedded/engine-process.ts'
import { GgufEmbedders } from '../../../electron/llm/embedded/gguf-embedders.ts'
import type { FromEngine, ToEngine } from '../../../electron/llm/embedded/protocol.ts'
import { ModelFolder } from '../../../electron/llm/model-folder.ts'
import { requirePart, starterModelFile } from '../../support/parts.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { cosine, TinyBert } from '../../support/tiny-bert.ts'
import { failureOf } from '../collect.ts'
import { RememberingLogger } from '../remembering.ts'
import { ggufBytes } from './gguf-bytes.ts'

const entry = new URL('../../../electron/llm/embedded/embedded.process.ts', import.meta.url)
const { signal } = new AbortController()
const bert = new TinyBert()
/** Its context of 64 without its marks and the place that node-llama-cpp wants. */
const MAX_WORDS = 61

let dir: string
interface Spawned {
  readonly child: EngineProcess
  readonly posted: ToEngine[]
  readonly exited: Promise<EngineExit>
}
let spawned: Spawned[]
let onPost: (process: Spawned) => unknown
let isBusy: boolean
let logger: RememberingLogger

beforeEach(() => {
  dir = tempDir()
  spawned = []
  onPost = () => undefined
  isBusy = false
  logger = new RememberingLogger()
})

function open(): GgufEmbedders {
  const embedders = new GgufEmbedders({
    folder: new ModelFolder({ dir, starters: Promise.resolve([]), locale: 'en' }),
    spawn: () => {
      const child = forkEngineProcess(entry)()
      const posted: ToEngine[] = []
      const exited = new Promise<EngineExit>(resolve => child.onExit(resolve))
      const process = { child, posted, exited }
      spawned.push(process)
      return {
        ...child,
        post: message => {
          posted.push(message)
          child.post(message)
          onPost(process)
        },
      }
    },
    logger,
    isBusy: () => isBusy,
  })
  onTestFinished(() => embedders.dispose())
  return embedders
}

const fileIn = (name: string) => path.join(dir, name)

describe('a GGUF embedding model', { timeout: 60_000 }, () => {
  test('gives the vectors that the model is known to give, in an engine process of its own', async () => {
    bert.write(fileIn('bert.gguf'))
    const embedders = open()
    const embedder = await embedders.open('bert.gguf', signal)
    expect(embedder.dimensions).toBe(64)
    expect(embedder.modelId).toMatch(/^gguf:bert\.gguf@[0-9a-f]{12}$/)
    const texts = ['the weather in paris', 'is it raining in france', 'hello world', 'Hello  WORLD']
    const vectors = await embedder.embed(texts, signal)
    texts.forEach((sentence, at) => {
      const known = bert.vector(sentence.toLowerCase().replaceAll(/ +/g, ' '))
      expect(cosine(vectors[at]!, known)).toBeGreaterThan(0.9999)
      expect(Math.hypot(...vectors[at]!)).toBeCloseTo(1, 5)
    })
    expect(spawned).toHaveLength(1)
    expect(embedders.loaded.totalBytes).toBeGreaterThan(100_000)
  })

  test('that reads its vector from the first token does so', async () => {
    const first = new TinyBert({ pooling: 2 })
    first.write(fileIn('first.gguf'))
    const embedder = await open().open('first.gguf', signal)
    const [vector] = await embedder.embed(['the weather in paris'], signal)
    expect(cosine(vector!, first.vector('the weather in paris'))).toBeGreaterThan(0.9999)
  })

  test('takes any text: what is longer than its context is cut by tokens, what is nothing to it is all zeros', async () => {
    bert.write(fileIn('bert.gguf'))
    const embedder = await open().open('bert.gguf', signal)
    const long = 'hello paris '.repeat(90_000).trim()
    const texts = [
      long,
      '',
      ' \n\t',
      '\u200b',
      'hello\0world',
      'hello \ud800',
      '你好',
      '[CLS] [SEP]',
      'x'.repeat(20_000),
    ]
    const vectors = await embedder.embed(texts, signal)
    expect(long.length).toBeGreaterThan(1_000_000)
    expect(cosine(vectors[0]!, bert.vector(long.slice(0, 8_000), MAX_WORDS))).toBeGreaterThan(0.9999)
    for (const blank of [1, 2, 3]) expect(vectors[blank]).toEqual(new Float32Array(64))
    for (const other of [4, 5, 6, 7, 8]) expect(Math.hypot(...vectors[other]!)).toBeCloseTo(1, 5)
    expect(await embedder.embed([], signal)).toEqual([])
    expect(spawned).toHaveLength(1)
  })

  test('is another model once its file is, wherever in the file and whatever its date; and the same after a copy', async () => {
    bert.write(fileIn('bert.gguf'))
    const embedders = open()
    const before = await embedders.open('bert.gguf', signal)
    expect(await before.isCurrent?.()).toBe(true)
    copyFileSync(fileIn('bert.gguf'), fileIn('copy.gguf'))
    renameSync(fileIn('copy.gguf'), fileIn('bert.gguf'))
    utimesSync(fileIn('bert.gguf'), 1, 1)
    expect(await before.isCurrent?.()).toBe(false)
    expect((await embedders.open('bert.gguf', signal)).modelId).toBe(before.modelId)

    const other = new TinyBert({ seed: 2 })
    other.write(fileIn('other.gguf'))
    renameSync(fileIn('other.gguf'), fileIn('bert.gguf'))
    // Its vectors must not get among those of the file before.
    expect(await failureOf(before.embed(['hello'], signal))).toMatchObject({ code: 'llm_model_missing' })
    const after = await embedders.open('bert.gguf', signal)
    expect(after.modelId).not.toBe(before.modelId)
    const [vector] = await after.embed(['hello world'], signal)
    expect(cosine(vector!, other.vector('hello world'))).toBeGreaterThan(0.9999)
  })

  test('whose file goes says so, and serves again once it is back', async () => {
    bert.write(fileIn('bert.gguf'))
    const embedders = open()
    const embedder = await embedders.open('bert.gguf', signal)
    rmSync(fileIn('bert.gguf'))
    embedders.release(fileIn('bert.gguf'))
    const gone = { code: 'llm_model_missing', data: { engine: 'embedded', model: 'bert.gguf' } }
    expect(await failureOf(embedder.embed(['hello'], signal))).toMatchObject(gone)
    expect(await failureOf(embedders.open('bert.gguf', signal))).toMatchObject(gone)
    bert.write(fileIn('bert.gguf'))
    const again = await embedders.open('bert.gguf', signal)
    expect(again.modelId).toBe(embedder.modelId)
    expect(await again.embed(['hello'], signal)).toHaveLength(1)
  })

  test('goes on by itself when its process is killed in the middle of a batch', async () => {
    bert.write(fileIn('bert.gguf'))
    const embedder = await open().open('bert.gguf', signal)
    onPost = ({ posted, child }) => spawned.length === 1 && posted.length === 4 && child.kill()
    const texts = Array.from({ length: 200 }, (_, at) => ['hello', 'world', 'paris'][at % 3]!)
    const made = embedder.embed(texts, signal)
    const vectors = await made
    expect(vectors).toHaveLength(200)
    vectors.forEach((vector, at) => expect(cosine(vector, bert.vector(texts[at]!))).toBeGreaterThan(0.9999))
    expect(spawned).toHaveLength(2)
    expect(logger.events.filter(event => event === 'embedder.died')).toHaveLength(1)
  })

  test('that llama.cpp aborts over is given up after a few starts, with pauses between them', async () => {
    // A head that llama.cpp believes until it makes the vocabulary of it: two tokens are one.
    new TinyBert({ hasTwins: true }).write(fileIn('twins.gguf'))
    const embedders = open()
    expect(await failureOf(embedders.open('twins.gguf', signal))).toMatchObject({
      code: 'llm_unavailable',
      data: { reason: 'runner_stopped' },
    })
    // The pause grows with each crash; a slow computer may miss the first one.
    const reasons: unknown[] = []
    while (!reasons.includes('crash_loop') && reasons.length < 6)
      reasons.push((await failureOf(embedders.open('twins.gguf', signal))).data?.['reason'])
    expect(reasons.at(-1)).toBe('crash_loop')
    expect(spawned).toHaveLength(reasons.length)
  })

  test('gives way while a model of this computer answers, but not to a search', async () => {
    bert.write(fileIn('bert.gguf'))
    const embedder = await open().open('bert.gguf', signal)
    isBusy = true
    let isMade = false
    const made = embedder.embed(['hello', 'world'], signal).then(() => (isMade = true))
    expect(await embedder.embed(['paris'], signal, 'query')).toHaveLength(1)
    expect(isMade).toBe(false)
    expect(spawned[0]!.posted.filter(({ kind }) => kind === 'embed')).toHaveLength(2)
    isBusy = false
    await made
  })

  test('stops when asked: at once, before its turn, and while it waits', async () => {
    bert.write(fileIn('bert.gguf'))
    const embedders = open()
    const embedder = await embedders.open('bert.gguf', signal)
    const stop = new AbortController()
    const made = failureOf(
      embedder.embed(
        Array.from({ length: 500 }, () => 'hello'),
        stop.signal,
      ),
    )
    stop.abort()
    expect((await made).code).toBe('cancelled')
    expect((await failureOf(embedder.embed(['hello'], stop.signal))).code).toBe('cancelled')
    expect((await failureOf(embedder.embed(['hello'], stop.signal, 'query'))).code).toBe('cancelled')
    isBusy = true
    const waiting = new AbortController()
    const waited = failureOf(embedder.embed(['hello'], waiting.signal))
    waiting.abort()
    expect((await waited).code).toBe('cancelled')
    isBusy = false
    expect(await embedder.embed(['hello'], signal)).toHaveLength(1)
    expect(spawned).toHaveLength(1)
  })

  test('ends its process when told to rest, starts another when needed, and ends that with the app', async () => {
    bert.write(fileIn('bert.gguf'))
    const embedders = open()
    const embedder = await embedders.open('bert.gguf', signal)
    embedder.rest?.()
    expect((await spawned[0]!.exited).signal).toBe('SIGKILL')
    expect(embedders.loaded.totalBytes).toBe(0)
    expect(await embedder.embed(['hello'], signal)).toHaveLength(1)
    expect(spawned).toHaveLength(2)
    const made = failureOf(
      embedder.embed(
        Array.from({ length: 500 }, () => 'hello'),
        signal,
      ),
    )
    await embedders.dispose()
    expect((await made).code).toBe('cancelled')
    expect((await spawned[1]!.exited).signal).toBe('SIGKILL')
    expect((await failureOf(embedder.embed(['hello'], signal))).code).toBe('cancelled')
    expect(spawned).toHaveLength(2)
  })

  test.each<[string, () => void, object]>([
    ['is not there', () => undefined, { code: 'llm_model_missing' }],
    [
      'is a text',
      () => writeFileSync(fileIn('x.gguf'), 'Dear Sir or Madam, this is a letter.'),
      { data: { reason: 'not_gguf' } },
    ],
    [
      'is cut short',
      () => {
        bert.write(fileIn('x.gguf'))
        truncateSync(fileIn('x.gguf'), 100_000)
      },
      { data: { reason: 'truncated' } },
    ],
    [
      'is the eyes of another model',
      () =>
        writeFileSync(
          fileIn('x.gguf'),
          ggufBytes({ keys: { 'general.architecture': { type: 'string', value: 'clip' } } }),
        ),
      { data: { reason: 'not_a_chat_model' } },
    ],
    ['ranks', () => new TinyBert({ pooling: 4 }).write(fileIn('x.gguf')), { data: { reason: 'not_a_chat_model' } }],
  ])('that %s is refused before any process sees it', async (_, make, error) => {
    make()
    expect(await failureOf(open().open('x.gguf', signal))).toMatchObject(error)
    expect(spawned).toHaveLength(0)
  })

  test('by a path that leads out of the folder is not there', async () => {
    const elsewhere = path.join(tempDir(), 'x.gguf')
    bert.write(elsewhere)
    for (const name of [elsewhere, path.relative(dir, elsewhere)])
      expect(await failureOf(open().open(name, signal))).toMatchObject({ code: 'llm_model_missing' })
    expect(spawned).toHaveLength(0)
  })

  test('of a kind that llama.cpp does not know is said to be that', async () => {
    writeFileSync(
      fileIn('x.gguf'),
      ggufBytes({ keys: { 'general.architecture': { type: 'string', value: 'newbert' } } }),
    )
    expect(await failureOf(open().open('x.gguf', signal))).toMatchObject({
      code: 'llm_model_invalid',
      data: { reason: 'not_loadable' },
    })
  })
})

const starter = requirePart('starter model', starterModelFile())

test.skipIf(starter === null)(
  'a model that answers gives vectors, too (needs the starter model)',
  async () => {
    if (starter === null) return
    copyFileSync(starter, fileIn('chat.gguf'))
    const embedder = await open().open('chat.gguf', signal)
    expect(embedder.dimensions).toBe(576)
    const [paris, weather, code] = await embedder.embed(
      ['Paris is a city in France.', 'Lyon is a town in France.', 'for (let i = 0; i < 9; i++) sum += i'],
      signal,
    )
    expect(cosine(paris!, weather!)).toBeGreaterThan(cosine(paris!, code!))
  },
  60_000,
)

describe('an engine process that does not do its part', () => {
  test('gives no vectors, or too long ones: that model is not taken', async () => {
    writeFileSync(fileIn('x.gguf'), ggufBytes({ keys: { 'general.architecture': { type: 'string', value: 'bert' } } }))
    for (const vectors of [[], [new Float32Array()], [new Float32Array(5_000)]]) {
      const embedders = new GgufEmbedders({
        folder: new ModelFolder({ dir, starters: Promise.resolve([]), locale: 'en' }),
        spawn: () => new Scripted(vectors),
        logger,
        isBusy: () => false,
      })
      expect(await failureOf(embedders.open('x.gguf', signal))).toMatchObject({ code: 'llm_model_invalid' })
      await embedders.dispose()
    }
  })
})

class Scripted implements EngineProcess {
  readonly #vectors: readonly Float32Array[]
  #say: (message: FromEngine) => void = () => undefined
  #exit: (exit: EngineExit) => void = () => undefined
  constructor(vectors: readonly Float32Array[]) {
    this.#vectors = vectors
  }
  post(message: ToEngine): void {
    if (message.kind === 'embed') this.#say({ kind: 'embedded', id: message.id, vectors: this.#vectors })
  }
  onMessage(listener: (message: FromEngine) => void): void {
    this.#say = listener
  }
  onExit(listener: (exit: EngineExit) => void): void {
    this.#exit = listener
  }
  kill(): void {
    this.#exit({ code: null, signal: 'SIGKILL', stderr: '' })
  }
}

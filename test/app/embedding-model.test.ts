import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Client } from '../../shared/client.ts'
import { EmbeddingChoice } from '../../electron/embedding-choice.ts'
import type { Embedder } from '../../electron/lib/embedder/embedder.ts'
import { AppError } from '../../shared/errors.ts'
import { testVector } from '../memory/search/exercise-search.ts'
import { startFakeOllama, type FakeOllama, type Script } from '../support/fake-ollama.ts'
import { nodeParts } from '../../electron/node-parts.ts'
import type { EngineProcess } from '../../electron/llm/embedded/engine-process.ts'
import type { ToEngine } from '../../electron/llm/embedded/protocol.ts'
import { ggufBytes } from '../llm/embedded/gguf-bytes.ts'
import { tempDir } from '../support/temp-dir.ts'
import { TinyBert } from '../support/tiny-bert.ts'
import { ask, configFor, openApp } from './open-app.ts'

const WAIT = { timeout: 20_000, interval: 50 }
const model = 'words:latest'

const embed: Script = ({ body, response }) => {
  const input = body['input'] as string[]
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ embeddings: input.map(text => [...testVector(text)].map(value => value * 7)) }))
}

async function startOllama(): Promise<FakeOllama> {
  const ollama = await startFakeOllama([{ name: 'tiny:latest' }, { name: model, capabilities: ['embedding'] }])
  onTestFinished(() => ollama.shut())
  ollama.on('/api/embed', embed)
  return ollama
}

function configWith(ollama: FakeOllama, dataDir = tempDir()) {
  return configFor(dataDir, {
    fixedSettings: { ollamaUrls: [ollama.url], isTitledByModel: false, proposesFacts: false },
  })
}

async function servedBy(client: Client, name: RegExp | string) {
  await vi.waitFor(async () => {
    const progress = await client.call('search.progress', {})
    expect(progress).toMatchObject({ meaningComplete: true, left: 0, nextModel: null, problem: null })
    expect(progress.model).toMatch(name)
  }, WAIT)
}

/** What is nearest by meaning. */
async function first(client: Client, text: string): Promise<string | undefined> {
  const { items } = await client.call('search.messages', { text, mode: 'meaning', limit: 5 })
  return items[0]?.snippet.replaceAll(/<\/?mark>/g, '')
}

describe('the model of meaning search', () => {
  it('is changed to one of Ollama’s and back: every message gets a vector of it, and is found by it', async () => {
    const ollama = await startOllama()
    const { client } = await openApp(configWith(ollama))
    for (const question of ['zzzz qqqq xxxx', 'The weather in Paris']) await ask(client, question)
    await servedBy(client, /^static:/)
    expect((await client.call('search.embedders', {})).items).toEqual([
      { model, engine: 'ollama', sizeBytes: expect.any(Number) as number, dimensions: null },
    ])

    await client.call('settings.set', { patch: { embeddingModel: 'words' } })
    await servedBy(client, /^ollama:words:latest@digest-of-wo/)
    // To the built-in model these letters mean nothing; to this one, that they are the same.
    expect(await first(client, 'qqqq zzzz')).toBe('zzzz qqqq xxxx')

    await ask(client, 'jjjj kkkk')
    await client.call('search.complete', {})
    expect(await first(client, 'kkkk jjjj')).toBe('jjjj kkkk')

    await client.call('settings.set', { patch: { embeddingModel: null } })
    await servedBy(client, /^static:/)
    expect(await first(client, 'Is it raining in France?')).toBe('The weather in Paris')
  })

  it('goes on serving while the next one reads the messages, and the change goes on after a restart', async () => {
    const ollama = await startOllama()
    const config = configWith(ollama)
    const { app, client } = await openApp(config)
    for (const question of ['The weather in Paris', 'A recipe for bread', 'How to mend a bicycle'])
      await ask(client, question)
    await servedBy(client, /^static:/)
    let embedded = 0
    const held = Promise.withResolvers<undefined>()
    ollama.on('/api/embed', async exchange => {
      const input = exchange.body['input'] as string[]
      if (input.length > 1) await Promise.race([held.promise, exchange.closed])
      embedded += input.length
      await embed(exchange)
    })
    await client.call('settings.set', { patch: { embeddingModel: 'words' } })
    await vi.waitFor(async () => {
      expect((await client.call('search.progress', {})).nextModel).toMatch(/^ollama:/)
    }, WAIT)
    expect(await first(client, 'Is it raining in France?')).toBe('The weather in Paris')
    await app.shutdown('restart')
    held.resolve(undefined)

    const { client: again } = await openApp(config)
    await servedBy(again, /^ollama:/)
    expect(embedded).toBeGreaterThanOrEqual(6)
  })

  it('that is not there, or gives no vectors, is said; search goes on with what there is', async () => {
    const ollama = await startOllama()
    const { client } = await openApp(configWith(ollama))
    await ask(client, 'The weather in Paris')
    await servedBy(client, /^static:/)
    const anyCode: unknown = expect.stringMatching(/^llm_/)
    for (const [script, name, code] of [
      [embed, 'gone', 'llm_model_missing'],
      [({ response }) => void response.end('{"embeddings":[]}'), model, anyCode],
      [({ fail }) => fail(500, 'this model does not support embeddings'), model, anyCode],
      [
        ({ response }) => void response.end(JSON.stringify({ embeddings: [new Array<number>(5_000).fill(1)] })),
        model,
        'llm_model_invalid',
      ],
    ] as const satisfies readonly (readonly [Script, string, unknown])[]) {
      ollama.on('/api/embed', script)
      await client.call('settings.set', { patch: { embeddingModel: null } })
      await client.call('settings.set', { patch: { embeddingModel: name } })
      await vi.waitFor(async () => {
        expect((await client.call('search.progress', {})).problem).toMatchObject({ code })
      }, WAIT)
      expect(await first(client, 'Is it raining in France?')).toBe('The weather in Paris')
    }
  })
})

describe('a GGUF file as the model of meaning search', { timeout: 90_000 }, () => {
  /** The app with files in its models' folder; `children`: what its engine processes are. */
  async function openWith(files: Readonly<Record<string, TinyBert>>, dataDir = tempDir()) {
    const modelDir = path.join(dataDir, 'models')
    mkdirSync(modelDir, { recursive: true })
    for (const [name, bert] of Object.entries(files)) bert.write(path.join(modelDir, name))
    const children: EngineProcess[] = []
    const posted: string[][] = []
    const hook = { isLost: (_texts: readonly string[], _child: EngineProcess) => false }
    const spawnEngineProcess = () => {
      const child = nodeParts.spawnEngineProcess()
      children.push(child)
      return {
        ...child,
        post: (message: ToEngine) => {
          if (message.kind === 'embed') {
            posted.push([...message.texts])
            if (hook.isLost(message.texts, child)) return
          }
          child.post(message)
        },
      }
    }
    const ollama = await startOllama()
    const opened = await openApp(configWith(ollama, dataDir), { spawnEngineProcess })
    return { ...opened, modelDir, children, posted, hook }
  }

  async function store(client: Client, texts: readonly string[]) {
    for (const text of texts) await ask(client, text)
  }

  async function choose(client: Client, embeddingModel: string | null) {
    await client.call('settings.set', { patch: { embeddingModel } })
  }

  const texts = ['the weather in paris', 'recipe for bread', 'how to mend the bicycle']

  it('is offered with its size and dimensions, reads every message, and finds them; a chat model is not offered', async () => {
    const { client, modelDir, posted } = await openWith({
      'bert.gguf': new TinyBert(),
      'ranks.gguf': new TinyBert({ pooling: 4 }),
    })
    writeFileSync(path.join(modelDir, 'chat.gguf'), ggufBytes())
    const { items } = await client.call('search.embedders', {})
    expect(items).toEqual([
      {
        model: 'bert.gguf',
        engine: 'embedded',
        sizeBytes: statSync(path.join(modelDir, 'bert.gguf')).size,
        dimensions: 64,
      },
      { model, engine: 'ollama', sizeBytes: expect.any(Number) as number, dimensions: null },
    ])
    await client.call('engine.check', {})
    const models = (await client.call('model.list', {})).items
    expect(models.filter(({ capabilities }) => capabilities.includes('embedding')).map(({ name }) => name)).toContain(
      'bert',
    )
    const chatting = models.filter(({ capabilities }) => capabilities.includes('chat')).map(({ name }) => name)
    expect(chatting).toContain('chat')
    expect(chatting).not.toContain('bert')

    await store(client, texts)
    await choose(client, 'bert.gguf')
    await servedBy(client, /^gguf:bert\.gguf@[0-9a-f]{12}$/)
    expect(posted.flat()).toEqual(expect.arrayContaining(texts))
    expect(await first(client, 'bicycle mend')).toBe(texts[2])
    await choose(client, null)
    await servedBy(client, /^static:/)
    expect(await first(client, 'Is it raining in France?')).toBe(texts[0])
  })

  it('goes on where it was after its process and the app were ended in the middle, while search goes on', async () => {
    const dataDir = tempDir()
    const many = Array.from({ length: 20 }, (_, at) => `${texts[at % 3]} ${at}`)
    const { app, client, hook, children, posted } = await openWith({ 'bert.gguf': new TinyBert() }, dataDir)
    await store(client, many)
    await servedBy(client, /^static:/)
    const stuck = Promise.withResolvers<undefined>()
    let isKilled = false
    hook.isLost = (given, child) => {
      // The first 32 messages are stored by then. A crash, from which it recovers by itself; then the app is ended.
      if (given.length === 1 || posted.flat().length <= 33) return false
      if (isKilled) stuck.resolve(undefined)
      else child.kill()
      isKilled = true
      return true
    }
    await choose(client, 'bert.gguf')
    await stuck.promise
    expect(children).toHaveLength(2)
    expect(await client.call('search.progress', {})).toMatchObject({
      model: expect.stringMatching(/^static:/) as string,
      nextModel: expect.stringMatching(/^gguf:bert/) as string,
      left: 8,
    })
    expect(await first(client, 'Is it raining in France?')).toContain('weather')
    await app.shutdown('restart')

    const again = await openWith({}, dataDir)
    await servedBy(again.client, /^gguf:bert/)
    expect(again.posted.flat().filter(text => text !== 'Jarvis')).toHaveLength(8)
    expect(await first(again.client, 'recipe bread')).toContain('recipe')
  })

  it('of other dimensions takes over from one to the next; the process of the one before is ended', async () => {
    const { client, children } = await openWith({
      'small.gguf': new TinyBert({ dimensions: 32, seed: 5 }),
      'large.gguf': new TinyBert({ dimensions: 96, seed: 6 }),
    })
    await store(client, texts)
    await choose(client, 'small.gguf')
    await servedBy(client, /^gguf:small/)
    const exited = new Promise<void>(resolve => children[0]!.onExit(() => resolve()))
    await choose(client, 'large.gguf')
    await servedBy(client, /^gguf:large/)
    await exited
    expect(await first(client, 'bread recipe')).toBe(texts[1])
  })

  it('whose file is replaced reads all messages anew; whose file goes is said, and search goes on by words', async () => {
    const { client, modelDir } = await openWith({ 'bert.gguf': new TinyBert() })
    await store(client, texts)
    await choose(client, 'bert.gguf')
    await servedBy(client, /^gguf:bert/)
    const { model: before } = await client.call('search.progress', {})
    rmSync(path.join(modelDir, 'bert.gguf'))
    await ask(client, 'hello world')
    await vi.waitFor(async () => {
      expect((await client.call('search.progress', {})).problem).toMatchObject({ code: 'llm_model_missing' })
    }, WAIT)
    const { items } = await client.call('search.messages', { text: 'bicycle', limit: 5 })
    expect(items[0]?.snippet).toContain('bicycle')

    new TinyBert({ seed: 9 }).write(path.join(modelDir, 'bert.gguf'))
    await choose(client, null)
    await choose(client, 'bert.gguf')
    await servedBy(client, /^gguf:bert/)
    expect((await client.call('search.progress', {})).model).not.toBe(before)
  })
})

describe('the choice of the embedding model', () => {
  it('tries again until the model is there, and forgets it when another is chosen', async () => {
    const used: string[] = []
    const embedder = (modelId: string): Embedder => ({ modelId, dimensions: 1, embed: () => Promise.resolve([]) })
    let tries = 0
    const choice = new EmbeddingChoice({
      memory: { useEmbedder: each => void used.push(each.modelId) },
      llm: {
        openEmbedder: (name, signal) => {
          tries++
          if (name === 'never')
            return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error())))
          if (tries < 3) return Promise.reject(new AppError('llm_unavailable', 'off'))
          return Promise.resolve(embedder(name))
        },
      },
      builtIn: embedder('static'),
      logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
      retryMs: 5,
    })
    choice.choose(null)
    choice.choose('words')
    await vi.waitFor(() => expect(used).toEqual(['static', 'words']), WAIT)
    expect(choice.problem).toBeNull()
    choice.choose('never')
    choice.choose(null)
    choice.close()
    expect(used).toEqual(['static', 'words', 'static'])
  })

  it('opens the model anew once there is another behind its name', async () => {
    const used: Embedder[] = []
    let opened = 0
    const choice = new EmbeddingChoice({
      memory: { useEmbedder: each => void used.push(each) },
      llm: {
        openEmbedder: () => {
          const own = ++opened
          return Promise.resolve({
            modelId: `words@${own}`,
            dimensions: 1,
            embed: () => Promise.resolve([]),
            isCurrent: () => Promise.resolve(own > 1),
          })
        },
      },
      builtIn: { modelId: 'static', dimensions: 1, embed: () => Promise.resolve([]) },
      logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
      retryMs: 5,
    })
    onTestFinished(() => choice.close())
    choice.choose('words')
    await vi.waitFor(() => expect(used.map(({ modelId }) => modelId)).toEqual(['words@1', 'words@2']), WAIT)
    expect(opened).toBe(2)
  })
})

import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Client } from '../../shared/client.ts'
import { EmbeddingChoice } from '../../electron/embedding-choice.ts'
import type { Embedder } from '../../electron/lib/embedder/embedder.ts'
import { AppError } from '../../shared/errors.ts'
import { testVector } from '../memory/search/exercise-search.ts'
import { startFakeOllama, type FakeOllama, type Script } from '../support/fake-ollama.ts'
import { tempDir } from '../support/temp-dir.ts'
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
    expect((await client.call('search.embedders', {})).items).toEqual(['tiny:latest', model])

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
})

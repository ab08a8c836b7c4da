// The gateway with a scripted Ollama and the real embedded engine.

import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { forkEngineProcess } from '../../electron/llm/embedded/engine-process.ts'
import { createLlm } from '../../electron/llm/gateway.ts'
import type { LlmOptions } from '../../electron/llm/llm-options.ts'
import { defaultLlmRules } from '../../electron/llm/rules.ts'
import type { Llm, ResponseCache, Target } from '../../electron/llm/llm.ts'
import type { EngineStatus } from '../../shared/models.ts'
import { goodChat, startFakeOllama, type FakeOllama, type Script } from '../support/fake-ollama.ts'
import { requirePart, starterModelFile } from '../support/parts.ts'
import { tempDir } from '../support/temp-dir.ts'
import { Collected, failureOf, requestOf } from './collect.ts'
import { ggufBytes } from './embedded/gguf-bytes.ts'
import { RememberingLogger, RememberingRecorder } from './remembering.ts'

const spawnEngineProcess = forkEngineProcess(
  new URL('../../electron/llm/embedded/embedded.process.ts', import.meta.url),
)
const startersFile = path.resolve(import.meta.dirname, '../../resources/starter-models.json')
const model = requirePart('starter model', starterModelFile())
const modelDir = model === null ? '' : path.dirname(model)
const nobody = 'http://127.0.0.1:9'

let fake: FakeOllama
let recorder: RememberingRecorder
let logger: RememberingLogger

beforeEach(async () => {
  fake = await startFakeOllama()
  recorder = new RememberingRecorder()
  logger = new RememberingLogger()
})
afterEach(async () => {
  vi.useRealTimers()
  await fake.shut().catch(() => undefined)
})

function open(given: Partial<Omit<LlmOptions, 'settings'>> & { settings?: Partial<LlmOptions['settings']> } = {}): Llm {
  const llm = createLlm({
    modelDir: path.join(tempDir(), 'models'),
    startersFile,
    locale: 'en',
    spawnEngineProcess,
    recorder,
    logger,
    ...given,
    settings: { engine: 'auto', model: null, ollamaUrls: [fake.url], endpointConsents: {}, ...given.settings },
  })
  onTestFinished(() => llm.dispose())
  return llm
}

/** Holds the answer until `release`. */
function heldChat(): { script: Script; release: () => void; started: Promise<undefined> } {
  const started = Promise.withResolvers<undefined>()
  const held = Promise.withResolvers<undefined>()
  return {
    started: started.promise,
    release: () => held.resolve(undefined),
    script: async exchange => {
      exchange.say('Red, ')
      started.resolve(undefined)
      await Promise.race([held.promise, exchange.closed])
      exchange.done()
    },
  }
}

describe('the state of the engines', () => {
  test('is starting at once, then ready, and told once', async () => {
    const llm = open()
    expect(llm.status()).toMatchObject({ active: null, engines: [{ state: 'starting' }, { state: 'starting' }] })
    const told: EngineStatus[] = []
    llm.onStatus(status => told.push(status))
    const status = await llm.check()
    expect(status).toMatchObject({
      choice: { engine: 'auto', model: null },
      active: { engine: 'ollama', model: 'tiny:latest', endpoint: fake.url, isTrial: false },
      engines: [
        { engine: 'ollama', state: 'ready', version: '0.6.5' },
        { engine: 'embedded', state: 'no_model' },
      ],
    })
    const count = told.length
    await llm.check()
    await llm.check()
    expect(told).toHaveLength(count)
    expect(llm.contextLength({})).toBe(2_048)
    expect(llm.contextLength({ engine: 'embedded' })).toBe(null)
  })

  test('is looked at again every fifteen seconds, and changes are told', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const llm = open()
    await llm.check()
    const told: string[] = []
    llm.onStatus(({ engines }) => told.push(engines[0]!.state))
    await fake.shut()
    vi.advanceTimersByTime(15_000)
    await vi.waitFor(() => expect(told).toEqual(['unavailable']))
    await fake.reopen()
    vi.advanceTimersByTime(15_000)
    await vi.waitFor(() => expect(told).toEqual(['unavailable', 'ready']))
    expect(logger.events).toContain('engine.state')
  })

  test('follows changed settings at once, and keeps a running answer of a server that was left out', async () => {
    const other = await startFakeOllama([{ name: 'other:latest' }])
    onTestFinished(() => other.shut())
    const held = heldChat()
    fake.chat(held.script)
    const llm = open()
    const collected = new Collected()
    const answer = llm.generate(requestOf(collected))
    await held.started
    llm.configure({ engine: 'ollama', model: 'other', ollamaUrls: [other.url, other.url], endpointConsents: {} })
    expect(llm.status()).toMatchObject({ choice: { engine: 'ollama', model: 'other' }, active: null })
    const next = new Collected()
    expect(await llm.generate(requestOf(next))).toMatchObject({ endpoint: other.url, model: 'other:latest' })
    expect(llm.status().engines.map(({ endpoint }) => endpoint)).toEqual([other.url, null])
    held.release()
    expect(await answer).toMatchObject({ status: 'complete', endpoint: fake.url })
  })
})

describe('the response cache', () => {
  test('hears of each valid request with what would answer it, and decides whether that is asked', async () => {
    const heard: { text: string; targets: readonly Target[] }[] = []
    const responseCache: ResponseCache = {
      answer: (asked, targets, generate) => {
        heard.push({ text: asked.messages.at(-1)?.content ?? '', targets })
        return generate(asked)
      },
    }
    const llm = open({ responseCache })
    await llm.generate(requestOf(new Collected()))
    expect(heard).toEqual([
      {
        text: 'Name three colours.',
        targets: [
          {
            engine: 'ollama',
            endpoint: fake.url,
            model: 'tiny:latest',
            digest: 'digest-of-tiny:latest',
            isAnswering: true,
          },
        ],
      },
    ])
    await fake.shut()
    await llm.check()
    await llm.generate(requestOf(new Collected())).catch(() => undefined)
    // Gone, but what it answered before still holds.
    expect(heard[1]?.targets).toMatchObject([{ digest: 'digest-of-tiny:latest', isAnswering: false }])
  })

  test('never sees what no engine could answer', async () => {
    const answer = vi.fn<ResponseCache['answer']>()
    const llm = open({ responseCache: { answer } })
    const wrong = [{ maxTokens: 0 }, { messages: [] }, { messages: [{ role: 'system' as const, content: 'Hello' }] }]
    for (const given of wrong) {
      expect((await failureOf(llm.generate(requestOf(new Collected(), given)))).code).toBe('bad_request')
    }
    expect(answer).not.toHaveBeenCalled()
  })
})

describe('an engine that fails again and again', () => {
  const breaksOff: Script = ({ say, response }) => {
    say('Red, ')
    response.end()
  }
  const named = { engine: 'ollama' } as const

  async function failThreeTimes(llm: Llm): Promise<void> {
    fake.chat(breaksOff)
    for (let index = 0; index < 3; index++) {
      const collected = new Collected()
      const failure = failureOf(llm.generate(requestOf(collected, named)))
      expect((await failure).data).toMatchObject({ reason: 'broken_off' })
      expect(collected.text).toBe('Red, ')
    }
  }
  const chats = () => fake.asked.filter(path => path === '/api/chat').length

  test('is left alone, which is told with its cause, until the user has it tried', async () => {
    const llm = open()
    await failThreeTimes(llm)
    const told: string[] = []
    llm.onStatus(({ engines }) => told.push(engines[0]!.circuit.state))
    const failure = await failureOf(llm.generate(requestOf(new Collected(), named)))
    expect(failure).toMatchObject({ code: 'llm_circuit_open', retryable: true, data: { endpoint: fake.url } })
    expect(chats()).toBe(3)
    expect(llm.status().engines[0]?.circuit).toMatchObject({
      state: 'open',
      failures: 3,
      cause: { data: { reason: 'broken_off' } },
    })

    fake.chat(goodChat)
    expect((await llm.tryNow(fake.url)).engines[0]?.circuit.state).toBe('half_open')
    const collected = new Collected()
    await llm.generate(requestOf(collected, named))
    expect(collected.text).toBe('Red, green, blue.')
    expect(llm.status().engines[0]?.circuit).toMatchObject({ state: 'closed', cause: null })
    expect(told).toEqual(['half_open', 'half_open', 'closed'])
  })

  test('is left alone by the next run, too, after one probe', async () => {
    let saved: Readonly<Record<string, unknown>> = {}
    const save = (states: object) => (saved = JSON.parse(JSON.stringify(states)) as typeof saved)
    const first = open({ endpointStates: { saved, save } })
    await failThreeTimes(first)
    await first.dispose()

    const second = open({ endpointStates: { saved, save } })
    expect(second.status().engines[0]?.circuit).toMatchObject({ state: 'half_open', failures: 3 })
    const probe = await failureOf(second.generate(requestOf(new Collected(), named)))
    expect(probe.data).toMatchObject({ reason: 'broken_off' })
    expect((await failureOf(second.generate(requestOf(new Collected(), named)))).code).toBe('llm_circuit_open')
    expect(chats()).toBe(4)
  })

  test('is asked on and on where circuits are turned off', async () => {
    const llm = open({ rules: { ...defaultLlmRules, circuits: null } })
    await failThreeTimes(llm)
    await failureOf(llm.generate(requestOf(new Collected(), named)))
    expect(chats()).toBe(4)
  })

  test('by being gone rests, is not even looked at then, and answers as soon as a look finds it', async () => {
    await fake.shut()
    const llm = open()
    for (let index = 0; index < 3; index++)
      expect((await failureOf(llm.generate(requestOf(new Collected(), named)))).data?.['reason']).toBe('unreachable')
    await vi.waitFor(() => expect(llm.status().engines[0]?.circuit.state).toBe('open'))
    expect((await failureOf(llm.generate(requestOf(new Collected(), named)))).code).toBe('llm_circuit_open')
    await fake.reopen()
    await llm.check()
    expect(llm.status().engines[0]?.circuit.state).toBe('closed')
    await llm.generate(requestOf(new Collected(), named))
  })

  test('has its models shown by the next run before it is looked at', async () => {
    let saved: Readonly<Record<string, unknown>> = {}
    const save = (states: object) => (saved = JSON.parse(JSON.stringify(states)) as typeof saved)
    const first = open({ endpointStates: { saved, save } })
    await first.check()
    await first.dispose()
    fake.on('/api/tags', async ({ closed }) => closed)
    const second = open({ endpointStates: { saved, save } })
    expect((await second.listModels()).map(({ name }) => name)).toEqual(['tiny:latest'])
  })
})

describe('a busy server', () => {
  const busy: Script = ({ fail }) => fail(503, 'server busy, please try again.  maximum pending requests exceeded')
  const rules = { ...defaultLlmRules, retry: { ...defaultLlmRules.retry, busyBaseMs: 10 } }

  test('is waited for, which is seen, and says nothing against it', async () => {
    fake.chat(busy, busy, goodChat)
    const llm = open({ rules })
    const collected = new Collected()
    expect(await llm.generate(requestOf(collected))).toMatchObject({ status: 'complete' })
    expect(collected.phases.filter(phase => phase === 'queued')).toHaveLength(2)
    expect(llm.status().engines[0]?.circuit.failures).toBe(0)
  })

  test('that stays busy ends as overloaded after the last wait', async () => {
    fake.chat(busy)
    const failure = await failureOf(open({ rules }).generate(requestOf(new Collected())))
    expect(failure).toMatchObject({ code: 'overloaded', retryable: true })
    expect(fake.asked.filter(path => path === '/api/chat')).toHaveLength(4)
  })

  test('is no longer waited for when the user stops', async () => {
    fake.chat(busy)
    const stop = new AbortController()
    const collected = new Collected()
    const answer = failureOf(
      open({ rules: { ...rules, retry: { ...rules.retry, busyBaseMs: 60_000 } } }).generate(
        requestOf(collected, { signal: stop.signal }),
      ),
    )
    await collected.until(() => collected.phases.includes('queued'))
    stop.abort()
    expect((await answer).code).toBe('cancelled')
  })
})

describe('a question', () => {
  test('asked before the first look is over is answered, measured and recorded', async () => {
    const llm = open()
    const collected = new Collected()
    const result = await llm.generate(requestOf(collected))
    expect(collected).toMatchObject({ text: 'Red, green, blue.', engines: ['ollama/tiny:latest'] })
    expect(result.timings.queueMs).toBeGreaterThan(0)
    expect(result.timings.firstTokenMs).toBeGreaterThanOrEqual(result.timings.queueMs)
    expect(result.timings.totalMs).toBeGreaterThanOrEqual(result.timings.firstTokenMs)
    expect(recorder.records).toContainEqual({ name: 'llm.firstToken', isError: false })
    expect(recorder.records).toContainEqual({ name: 'llm.generate', isError: false })
  })

  test('waits for the one before it, visibly, and can be stopped while it waits', async () => {
    const held = heldChat()
    fake.chat(held.script, goodChat)
    const llm = open()
    const first = llm.generate(requestOf(new Collected()))
    await held.started
    const stop = new AbortController()
    const [impatient, patient] = [new Collected(), new Collected()]
    const stopped = failureOf(llm.generate(requestOf(impatient, { signal: stop.signal })))
    const second = llm.generate(requestOf(patient))
    await vi.waitFor(() => expect(patient.phases).toEqual(['queued']))
    expect(llm.queue()).toEqual({ size: 2, busy: 1, queued: 2 })
    expect(patient.engines).toEqual([])
    stop.abort()
    expect((await stopped).code).toBe('cancelled')
    held.release()
    await first
    expect(await second).toMatchObject({ status: 'complete' })
    expect(recorder.records.filter(({ isError }) => isError)).toEqual([])
  })

  test('makes background work give way', async () => {
    const held = heldChat()
    fake.chat(held.script, goodChat)
    const llm = open()
    const title = failureOf(llm.generate(requestOf(new Collected(), { priority: 'background' })))
    await held.started
    const collected = new Collected()
    await llm.generate(requestOf(collected))
    expect(collected.text).toBe('Red, green, blue.')
    expect(await title).toMatchObject({ code: 'cancelled', data: { reason: 'gave_way' } })
  })

  test('whose named engine is down fails after a fresh look, with what is wrong', async () => {
    const llm = open({ settings: { ollamaUrls: [nobody] } })
    const error = await failureOf(llm.generate(requestOf(new Collected(), { engine: 'ollama' })))
    expect(error).toMatchObject({ code: 'llm_unavailable', data: { engine: 'ollama', reason: 'unreachable' } })
    expect(recorder.records).toContainEqual({ name: 'llm.generate', isError: true })
  })

  test('finds a server that came back since the last look', async () => {
    await fake.shut()
    const llm = open()
    await llm.check()
    await fake.reopen()
    expect(await llm.generate(requestOf(new Collected()))).toMatchObject({ endpoint: fake.url })
  })

  test('that may wait is answered when the engine comes back', async () => {
    await fake.shut()
    const llm = open()
    const collected = new Collected()
    const answer = llm.generate(requestOf(collected, { engine: 'ollama', waitMs: 60_000 }))
    await collected.until(() => collected.phases.includes('waiting'))
    await fake.reopen()
    expect(await answer).toMatchObject({ status: 'complete', endpoint: fake.url })
  })

  test('that may wait gives up when its time is over, and stops waiting when told to', async () => {
    const llm = open({ settings: { ollamaUrls: [nobody] } })
    const wait = { engine: 'ollama', waitMs: 100 } as const
    expect((await failureOf(llm.generate(requestOf(new Collected(), wait)))).code).toBe('llm_unavailable')
    const stop = new AbortController()
    const collected = new Collected()
    const waiting = failureOf(llm.generate(requestOf(collected, { ...wait, waitMs: 60_000, signal: stop.signal })))
    await collected.until(() => collected.phases.includes('waiting'))
    stop.abort()
    expect((await waiting).code).toBe('cancelled')
  })

  test('with a model that was deleted since the last look is told so, and the list is read again', async () => {
    const llm = open()
    await llm.check()
    let changes = 0
    llm.onModels(() => changes++)
    fake.models = []
    fake.chat(({ fail }) => fail(404, 'model "tiny:latest" not found, try pulling it first'))
    expect((await failureOf(llm.generate(requestOf(new Collected())))).code).toBe('llm_model_missing')
    await vi.waitFor(() => expect(changes).toBe(1))
    expect(await llm.listModels()).toEqual([])
  })

  test('that the server refuses for its own reasons is not given to another engine', async () => {
    const other = await startFakeOllama([{ name: 'other:latest' }])
    onTestFinished(() => other.shut())
    fake.chat(({ fail }) => fail(401, 'sign in'))
    const llm = open({ settings: { ollamaUrls: [fake.url, other.url] } })
    expect((await failureOf(llm.generate(requestOf(new Collected())))).data).toMatchObject({ reason: 'unauthorized' })
    expect(other.asked).not.toContain('/api/chat')
  })

  test('is taken over by the next server when the first breaks before its first word', async () => {
    const other = await startFakeOllama([{ name: 'other:latest' }])
    onTestFinished(() => other.shut())
    fake.chat(({ response }) => void response.end())
    const llm = open({ settings: { ollamaUrls: [fake.url, other.url] } })
    const collected = new Collected()
    await llm.generate(requestOf(collected))
    expect(collected.engines).toEqual(['ollama/tiny:latest', 'ollama/other:latest'])
  })

  test('that breaks off after its first word keeps its text and is not begun anew', async () => {
    const other = await startFakeOllama([{ name: 'other:latest' }])
    onTestFinished(() => other.shut())
    fake.chat(({ say, response }) => {
      say('Red, ')
      response.end()
    })
    const llm = open({ settings: { ollamaUrls: [fake.url, other.url] } })
    const collected = new Collected()
    expect((await failureOf(llm.generate(requestOf(collected)))).data).toMatchObject({ reason: 'broken_off' })
    expect(collected.text).toBe('Red, ')
    expect(other.asked).not.toContain('/api/chat')
  })

  test('still running when everything closes is cancelled', async () => {
    const held = heldChat()
    fake.chat(held.script)
    const llm = open()
    const answer = failureOf(llm.generate(requestOf(new Collected())))
    await held.started
    await llm.dispose()
    expect((await answer).code).toBe('cancelled')
    expect((await failureOf(llm.generate(requestOf(new Collected())))).code).toBe('cancelled')
  })
})

describe.skipIf(model === null)('with the embedded engine (needs the starter model)', { timeout: 60_000 }, () => {
  test('answers by it when no Ollama is there, and says that the model is for trying out', async () => {
    const llm = open({ modelDir, settings: { ollamaUrls: [nobody] } })
    expect((await llm.check()).active).toMatchObject({ engine: 'embedded', model: 'smollm2-135m', isTrial: true })
    const collected = new Collected()
    const result = await llm.generate(requestOf(collected))
    expect(result).toMatchObject({ engine: 'embedded', endpoint: null, model: 'smollm2-135m' })
    expect(collected.text).not.toBe('')
    expect(llm.contextLength({})).toBe(8_192)
  })

  test('takes over when Ollama dies before its first word, and the state says so', async () => {
    const llm = open({ modelDir })
    await llm.check()
    await fake.shut()
    const collected = new Collected()
    expect(await llm.generate(requestOf(collected))).toMatchObject({ engine: 'embedded' })
    expect(collected.engines).toEqual(['ollama/tiny:latest', 'embedded/smollm2-135m'])
    expect(llm.status()).toMatchObject({ active: { engine: 'embedded' }, engines: [{ state: 'unavailable' }, {}] })
    expect(logger.events).toContain('engine.taken_over')
    expect((await llm.listModels()).map(({ name }) => name)).toEqual(['tiny:latest', 'smollm2-135m'])
  })

  test('loads its model ahead when it is the one that will answer', async () => {
    const llm = open({ modelDir, settings: { engine: 'embedded' } })
    void llm.check()
    await vi.waitFor(() => expect(logger.events).toContain('embedded.start'), { timeout: 10_000 })
    await llm.dispose()
  })
})

describe('models', () => {
  test('of all servers are listed once each, with those of the folder', async () => {
    const other = await startFakeOllama([{ name: 'tiny:latest' }, { name: 'other:latest' }])
    onTestFinished(() => other.shut())
    const dir = tempDir()
    writeFileSync(path.join(dir, 'mine.gguf'), ggufBytes())
    const llm = open({ modelDir: dir, settings: { ollamaUrls: [fake.url, other.url] } })
    expect((await llm.listModels()).map(({ engine, name }) => `${engine}/${name}`)).toEqual([
      'ollama/tiny:latest',
      'ollama/other:latest',
      'embedded/mine',
    ])
  })

  test('added, uploaded and removed are told to everybody', async () => {
    const llm = open({ settings: { ollamaUrls: [nobody] } })
    await llm.check()
    let changes = 0
    llm.onModels(() => changes++)
    const source = path.join(tempDir(), 'mine.gguf')
    const bytes = ggufBytes()
    writeFileSync(source, bytes)
    expect(await llm.addFile(source, new AbortController().signal)).toMatchObject({ name: 'mine' })
    expect(changes).toBe(1)
    expect(llm.status().active).toMatchObject({ engine: 'embedded', model: 'mine' })
    const upload = await llm.beginUpload('yours.gguf', bytes.length)
    expect(await llm.appendUpload(upload, 0, bytes)).toBe(bytes.length)
    expect(await llm.finishUpload(upload)).toMatchObject({ name: 'yours' })
    await llm.cancelUpload(await llm.beginUpload('third.gguf', 10))
    await llm.remove('mine', 'embedded')
    expect(changes).toBe(3)
    expect((await llm.listModels()).map(({ name }) => name)).toEqual(['yours'])
    expect((await failureOf(llm.remove('mine', 'embedded'))).code).toBe('llm_model_missing')
  })

  test('of Ollama are fetched and removed by Ollama, and it must be there', async () => {
    fake.on('/api/pull', ({ line, response }) => {
      fake.models = [...fake.models, { name: 'new:1b' }]
      line({ status: 'success' })
      response.end()
    })
    fake.on('/api/delete', ({ response }) => {
      fake.models = []
      response.end()
    })
    const llm = open()
    const signal = new AbortController().signal
    expect(await llm.pull('new:1b', signal, () => undefined)).toMatchObject({ name: 'new:1b', engine: 'ollama' })
    expect((await llm.listModels()).map(({ name }) => name)).toContain('new:1b')
    await llm.remove('new:1b', 'ollama')
    expect((await failureOf(llm.remove('new:1b', 'ollama'))).code).toBe('llm_model_missing')
    const alone = open({ settings: { ollamaUrls: [nobody] } })
    expect((await failureOf(alone.pull('new:1b', signal, () => undefined))).data).toMatchObject({ engine: 'ollama' })
  })

  test.skipIf(model === null)(
    'for a start say which are installed; one that is there is fetched without asking anybody (needs the starter model)',
    async () => {
      const llm = open({ modelDir, settings: { ollamaUrls: [nobody] } })
      const starters = await llm.listStarters('fr')
      expect(starters.filter(({ isInstalled }) => isInstalled).map(({ name }) => name)).toEqual(['smollm2-135m'])
      expect(starters.filter(({ isRecommended }) => isRecommended)).toHaveLength(1)
      expect(starters.find(({ isRecommended }) => isRecommended)?.languages).toContain('fr')
      const pulled = await llm.pull('smollm2-135m', new AbortController().signal, () => undefined)
      expect(pulled).toMatchObject({ name: 'smollm2-135m', engine: 'embedded', isTrial: true })
    },
  )

  test('of the user still work when the list of starter models cannot be read', async () => {
    const dir = tempDir()
    writeFileSync(path.join(dir, 'mine.gguf'), ggufBytes())
    const llm = open({ modelDir: dir, startersFile: path.join(dir, 'none.json'), settings: { ollamaUrls: [nobody] } })
    expect(await llm.listModels()).toMatchObject([{ name: 'mine' }])
    expect(await llm.listStarters('en')).toEqual([])
    expect(logger.events).toContain('starters.unreadable')
  })

  test('that are all damaged are the reason why nothing answers', async () => {
    const dir = tempDir()
    writeFileSync(path.join(dir, 'letter.gguf'), 'Dear Sir or Madam, this is a letter, not a model.')
    const llm = open({ modelDir: dir, settings: { ollamaUrls: [nobody] } })
    const error = await failureOf(llm.generate(requestOf(new Collected())))
    expect(error).toMatchObject({ code: 'llm_model_invalid', data: { reason: 'not_gguf' } })
  })
})

// The embedded engine with its real process and model; processes that fail in ways a real one seldom does are doubles.

import { fork } from 'node:child_process'
import { copyFileSync, linkSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { EmbeddedEngine } from '../../../electron/llm/embedded/embedded-engine.ts'
import {
  forkEngineProcess,
  type EngineExit,
  type EngineProcess,
} from '../../../electron/llm/embedded/engine-process.ts'
import type { FromEngine, ToEngine } from '../../../electron/llm/embedded/protocol.ts'
import { ModelFolder } from '../../../electron/llm/model-folder.ts'
import { requirePart, starterModelFile } from '../../support/parts.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { Collected, failureOf } from '../collect.ts'
import { RememberingLogger } from '../remembering.ts'
import { ggufBytes } from './gguf-bytes.ts'

const entry = new URL('../../../electron/llm/embedded/embedded.process.ts', import.meta.url)
const model = requirePart('starter model', starterModelFile())
/** No process makes vectors. */
const embedding = { loaded: { totalBytes: 0, gpuBytes: 0 } }
const messages = [{ role: 'user', content: 'Write a story about a dragon.' }] as const

function folderAt(dir: string): ModelFolder {
  return new ModelFolder({ dir, starters: Promise.resolve([]), locale: 'en' })
}

describe.skipIf(model === null)('the embedded engine (needs the starter model)', { timeout: 60_000 }, () => {
  let engine: EmbeddedEngine
  let dir: string
  let spawned: EngineProcess[] = []
  const name = 'SmolLM2-135M-Instruct.Q4_1'

  beforeAll(() => {
    dir = path.dirname(model!)
    const spawn = forkEngineProcess(entry)
    const spawnRemembering = () => {
      const child = spawn()
      spawned.push(child)
      return child
    }
    engine = new EmbeddedEngine({
      folder: folderAt(dir),
      spawn: spawnRemembering,
      logger: new RememberingLogger(),
      embedding,
    })
  })
  afterAll(() => engine.dispose())
  beforeEach(() => {
    spawned = []
  })

  function ask(collected = new Collected(), { maxTokens = 10, signal = new AbortController().signal } = {}) {
    return engine.generate({ model: name, messages, maxTokens, signal, onEvent: collected.onEvent })
  }

  test('is ready with the model of its folder, without starting a process', async () => {
    const { health, models } = await engine.check()
    expect(health).toMatchObject({ engine: 'embedded', endpoint: null, isLocal: true, state: 'ready', error: null })
    expect(models.map(found => found.name)).toContain(name)
    expect(engine.contextLength(name)).toBe(8_192)
    expect(await engine.countTokens(name, ['Hello'])).toBe(null)
    expect(spawned).toHaveLength(0)
  })

  test('starts its process for the first question and answers with counts and times', async () => {
    const collected = new Collected()
    const result = await ask(collected)
    expect(collected.phases).toEqual(['loading', 'reading', 'writing'])
    expect(collected.text.length).toBeGreaterThan(0)
    expect(result).toMatchObject({
      engine: 'embedded',
      endpoint: null,
      model: name,
      status: 'truncated',
      promptTruncated: false,
    })
    expect(result.tokens.answer).toBe(10)
    expect(result.timings.loadMs).toBeGreaterThan(0)
    expect(result.timings.firstTokenMs).toBeGreaterThan(result.timings.loadMs)
    expect(result.timings.totalMs).toBeGreaterThanOrEqual(result.timings.firstTokenMs)
    expect(spawned).toHaveLength(1)
  })

  test('keeps the process, so the next question does not load again', async () => {
    const collected = new Collected()
    expect((await ask(collected)).timings.loadMs).toBe(0)
    expect(collected.phases).toEqual(['reading', 'writing'])
    expect(spawned).toHaveLength(0)
  })

  test('counts with the model’s own tokenizer, also while it writes an answer', async () => {
    const told = async (content: string) => {
      const signal = new AbortController().signal
      const asked = [{ role: 'user', content }] as const
      const request = { model: name, messages: asked, maxTokens: 1, signal, onEvent: () => undefined }
      return (await engine.generate(request)).tokens.prompt
    }
    const text = 'The quick brown fox jumps over 13 lazy dogs, n’est-ce pas ?'
    const counts = await engine.countTokens(name, [text, '', `${text}\n${text}`])
    expect(counts?.[0]).toBeGreaterThan(10)
    expect(counts?.[1]).toBe(0)
    // What stands around a message in the template is the same for both.
    expect((await told(`${text}\n${text}`)) - (await told(text))).toBe((counts?.[2] ?? 0) - (counts?.[0] ?? 0))

    const stop = new AbortController()
    const collected = new Collected()
    const answer = failureOf(ask(collected, { maxTokens: 4_000, signal: stop.signal }))
    await collected.until(() => collected.text !== '')
    expect(await engine.countTokens(name, [text])).toEqual([counts?.[0]])
    expect(await engine.countTokens('other', [text])).toBe(null)
    stop.abort()
    await answer
  })

  test('stops when asked: the rejection comes at once and the next question is answered', async () => {
    const stop = new AbortController()
    const collected = new Collected()
    const answer = failureOf(ask(collected, { maxTokens: 4_000, signal: stop.signal }))
    await collected.until(() => collected.text !== '')
    stop.abort()
    expect((await answer).code).toBe('cancelled')
    const length = collected.text.length
    await ask()
    expect(collected.text.length).toBe(length)
  })

  test('whose process is killed in the middle breaks off, keeps the text, and answers the next question', async () => {
    engine = new EmbeddedEngine({
      embedding,
      folder: folderAt(dir),
      spawn: () => {
        const child = forkEngineProcess(entry)()
        spawned.push(child)
        return child
      },
      logger: new RememberingLogger(),
    })
    const collected = new Collected()
    const answer = failureOf(ask(collected, { maxTokens: 4_000 }))
    await collected.until(() => collected.text !== '')
    spawned[0]!.kill()
    expect(await answer).toMatchObject({
      code: 'llm_unavailable',
      retryable: true,
      data: { engine: 'embedded', reason: 'broken_off' },
    })
    expect(collected.text).not.toBe('')
    expect((await engine.check()).health.state).toBe('ready')
    expect(await ask()).toMatchObject({ model: name })
    expect(spawned).toHaveLength(2)
  })

  test('loads the model ahead when told to, so that the first question finds it loaded', async () => {
    await engine.dispose()
    const children: EngineProcess[] = []
    engine = new EmbeddedEngine({
      embedding,
      folder: folderAt(dir),
      spawn: () => {
        const child = forkEngineProcess(entry)()
        children.push(child)
        return child
      },
      logger: new RememberingLogger(),
    })
    const loaded = new Promise<void>(resolve => {
      void engine.warm(name).then(() =>
        children[0]!.onMessage(message => {
          if (message.kind === 'loaded') resolve()
        }),
      )
    })
    await loaded
    const collected = new Collected()
    await ask(collected)
    expect(collected.phases).toEqual(['reading', 'writing'])
  })

  test('names a model that is not there, and a file that is none, before any process sees them', async () => {
    const own = tempDir()
    writeFileSync(path.join(own, 'letter.gguf'), 'Dear Sir or Madam, this is a letter and no model at all.')
    const started: EngineProcess[] = []
    const strict = new EmbeddedEngine({
      embedding,
      folder: folderAt(own),
      spawn: () => {
        throw new Error('no process was to be started')
      },
      logger: new RememberingLogger(),
    })
    const request = { messages, maxTokens: 1, signal: new AbortController().signal, onEvent: () => undefined }
    expect(await failureOf(strict.generate({ ...request, model: 'letter' }))).toMatchObject({
      code: 'llm_model_invalid',
      data: { reason: 'not_gguf' },
    })
    expect(await failureOf(strict.generate({ ...request, model: 'other' }))).toMatchObject({
      code: 'llm_model_missing',
      data: { engine: 'embedded', model: 'other' },
    })
    const { health } = await strict.check()
    expect(health).toMatchObject({ state: 'no_model', error: { code: 'llm_model_invalid' } })
    expect(strict.find('letter.gguf')).toBe('letter')
    expect(strict.contextLength('other')).toBe(null)
    expect(started).toEqual([])
  })

  test('lets go of the file it has loaded, but not in the middle of an answer', async () => {
    const own = tempDir()
    const file = path.join(own, 'mine.gguf')
    try {
      linkSync(model!, file)
    } catch {
      copyFileSync(model!, file)
    }
    const mine = new EmbeddedEngine({
      embedding,
      folder: folderAt(own),
      spawn: forkEngineProcess(entry),
      logger: new RememberingLogger(),
    })
    onTestFinished(() => mine.dispose())
    const collected = new Collected()
    const stop = new AbortController()
    const answer = failureOf(
      mine.generate({ model: 'mine', messages, maxTokens: 4_000, signal: stop.signal, onEvent: collected.onEvent }),
    )
    await collected.until(() => collected.text !== '')
    expect(mine.release(file)).toBe(false)
    stop.abort()
    await answer
    expect(mine.release(file)).toBe(true)
    rmSync(file)
    await mine.dispose()
  })

  test('ends its process when the process that started it is killed', async () => {
    const script = path.join(tempDir(), 'parent.mjs')
    writeFileSync(
      script,
      `import { fork } from 'node:child_process'
       const child = fork(${JSON.stringify(fileURLToPath(entry))}, { serialization: 'advanced', execArgv: [] })
       child.on('message', message => process.send({ pid: child.pid, message }))
       child.send({ kind: 'generate', id: 1, modelPath: ${JSON.stringify(model)}, maxTokens: 4000,
         messages: [{ role: 'user', content: 'Write a long story.' }] })`,
    )
    const parent = fork(script, { execArgv: [] })
    const pid = await new Promise<number>(resolve => {
      parent.on('message', ({ pid: child, message }: { pid: number; message: FromEngine }) => {
        // In the middle of native work, where leaving is hardest.
        if (message.kind === 'piece') resolve(child)
      })
    })
    parent.kill('SIGKILL')
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 10_000 })
  })
})

describe('an engine process that misbehaves', () => {
  let dir: string
  let processes: FakeProcess[]
  let engine: EmbeddedEngine

  class FakeProcess implements EngineProcess {
    readonly posted: ToEngine[] = []
    isKilled = false
    say: (message: FromEngine) => void = () => undefined
    exit: (exit: EngineExit) => void = () => undefined
    post(message: ToEngine): void {
      this.posted.push(message)
    }
    onMessage(listener: (message: FromEngine) => void): void {
      this.say = listener
    }
    onExit(listener: (exit: EngineExit) => void): void {
      this.exit = listener
    }
    kill(): void {
      this.isKilled = true
      this.exit({ code: null, signal: 'SIGKILL', stderr: '' })
    }
  }

  beforeEach(() => {
    dir = tempDir()
    writeFileSync(path.join(dir, 'tiny.gguf'), ggufBytes())
    processes = []
    engine = new EmbeddedEngine({
      embedding,
      folder: folderAt(dir),
      spawn: () => {
        const child = new FakeProcess()
        processes.push(child)
        return child
      },
      logger: new RememberingLogger(),
    })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  async function started(collected = new Collected()) {
    const before = processes.length
    const posted = processes.at(-1)?.posted.length ?? 0
    const outcome = engine
      .generate({
        model: 'tiny',
        messages,
        maxTokens: 5,
        signal: new AbortController().signal,
        onEvent: collected.onEvent,
      })
      .then(
        result => ({ result, error: null }),
        (error: unknown) => ({ result: null, error }),
      )
    await vi.waitFor(() => {
      const child = processes.at(-1)
      expect(processes.length > before || (child?.posted.length ?? 0) > posted).toBe(true)
    })
    const child = processes.at(-1)!
    const id = (child.posted.at(-1) as { id: number }).id
    return { child, id, outcome }
  }

  test('and says it has no memory left is understood', async () => {
    const { child, outcome } = await started()
    child.exit({ code: 134, signal: null, stderr: 'terminate called after throwing std::bad_alloc' })
    expect((await outcome).error).toMatchObject({ code: 'llm_out_of_memory' })
  })

  test('and dies three times within a minute is left alone until the minute is over', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    for (let i = 0; i < 3; i++) {
      const { child, outcome } = await started()
      child.exit({ code: 1, signal: null, stderr: '' })
      expect((await outcome).error).toMatchObject({ code: 'llm_unavailable', data: { reason: 'broken_off' } })
    }
    const request = {
      model: 'tiny',
      messages,
      maxTokens: 5,
      signal: new AbortController().signal,
      onEvent: () => undefined,
    }
    expect(await failureOf(engine.generate(request))).toMatchObject({ data: { reason: 'crash_loop' } })
    expect((await engine.check()).health).toMatchObject({
      state: 'unavailable',
      error: { data: { reason: 'crash_loop' } },
    })
    await engine.warm('tiny')
    expect(processes).toHaveLength(3)
    vi.setSystemTime(Date.now() + 61_000)
    expect((await engine.check()).health.state).toBe('ready')
    const { child } = await started()
    expect(child).toBe(processes[3])
  })

  test('and is silent for too long is ended and replaced', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const first = await started()
    vi.advanceTimersByTime(599_000)
    first.child.say({ kind: 'piece', id: first.id, text: 'Once', isReasoning: false })
    vi.advanceTimersByTime(179_000)
    expect(first.child.isKilled).toBe(false)
    first.child.say({ kind: 'piece', id: first.id, text: ' upon', isReasoning: true })
    vi.advanceTimersByTime(180_000)
    expect((await first.outcome).error).toMatchObject({ code: 'llm_unavailable', data: { reason: 'stalled' } })
    expect(first.child.isKilled).toBe(true)
    const second = await started()
    expect(second.child).not.toBe(first.child)
    vi.advanceTimersByTime(600_000)
    expect((await second.outcome).error).toMatchObject({ data: { reason: 'stalled' } })
  })

  test('and does not count, or ends meanwhile, leaves the counting to others', async () => {
    const { child, id } = await started()
    const modelPath = path.join(dir, 'tiny.gguf')
    child.say({ kind: 'loaded', modelPath, contextLength: 1_024, bytes: { totalBytes: 5, gpuBytes: 0 } })
    child.say({ kind: 'done', id, end: { isTruncated: false, loadMs: 1, promptTokens: 2, answerTokens: 3 } })
    await engine.check()
    const counted = engine.countTokens('tiny', ['a', 'b'])
    child.say({ kind: 'counted', id: (child.posted.at(-1) as { id: number }).id, counts: [1, 2] })
    expect(await counted).toEqual([1, 2])
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const late = engine.countTokens('tiny', ['a'])
    vi.advanceTimersByTime(1_000)
    expect(await late).toBe(null)
    const broken = engine.countTokens('tiny', ['a'])
    child.exit({ code: 1, signal: null, stderr: '' })
    expect(await broken).toBe(null)
    expect(await engine.countTokens('tiny', ['a'])).toBe(null)
  })

  test('goes when nobody has asked for ten minutes, and comes back for the next question', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const collected = new Collected()
    const { child, id, outcome } = await started(collected)
    child.say({
      kind: 'loaded',
      modelPath: path.join(dir, 'tiny.gguf'),
      contextLength: 1_024,
      bytes: { totalBytes: 5, gpuBytes: 0 },
    })
    child.say({ kind: 'piece', id, text: 'thought', isReasoning: true })
    child.say({ kind: 'piece', id, text: 'Yes.', isReasoning: false })
    child.say({ kind: 'piece', id: id + 7, text: 'stray', isReasoning: false })
    child.say({ kind: 'done', id, end: { isTruncated: false, loadMs: 1, promptTokens: 2, answerTokens: 3 } })
    expect((await outcome).result).toMatchObject({ status: 'complete', tokens: { prompt: 2, answer: 3 } })
    expect(collected).toMatchObject({ text: 'Yes.', reasoning: 'thought' })
    await engine.check()
    expect(engine.contextLength('tiny')).toBe(1_024)
    vi.advanceTimersByTime(599_000)
    expect(child.isKilled).toBe(false)
    vi.advanceTimersByTime(1_000)
    expect(child.isKilled).toBe(true)
    const next = await started()
    expect(next.child).not.toBe(child)
    await engine.dispose()
    expect((await next.outcome).error).toMatchObject({ code: 'cancelled' })
  })
})

describe('starting the process', () => {
  async function exitOf(url: URL): Promise<EngineExit> {
    const child = forkEngineProcess(url)()
    return await new Promise(resolve => child.onExit(resolve))
  }

  test('that fails is told with its last words', async () => {
    const script = path.join(tempDir(), 'fails.mjs')
    writeFileSync(script, `process.stderr.write('x'.repeat(10000) + 'ggml: no such luck\\n', () => process.exit(3))`)
    const exit = await exitOf(new URL(`file://${script}`))
    expect(exit.code).toBe(3)
    expect(exit.stderr.length).toBeLessThanOrEqual(4_096)
    expect(exit.stderr).toContain('no such luck')
  })

  test('does nothing to a message for a process that has gone', async () => {
    const script = path.join(tempDir(), 'ends.mjs')
    writeFileSync(script, '')
    const child = forkEngineProcess(new URL(`file://${script}`))()
    await new Promise(resolve => child.onExit(resolve))
    expect(() => child.post({ kind: 'load', modelPath: 'x' })).not.toThrow()
    child.kill()
  })
})

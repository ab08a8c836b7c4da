// The only door to language models: chooses the engine, queues, streams and measures. Models on disk and at Ollama are
// model-service.ts's; which engine can answer is engine-watch.ts's to know.

import { setTimeout as delay } from 'node:timers/promises'
import { cancelled, isAppError, toErrorShape, type AppError } from '../../shared/errors.ts'
import type { EngineChoice, EngineName, EngineStatus, Locale, Model, PullProgress } from '../../shared/models.ts'
import { Emitter, type Unsubscribe } from '../lib/emitter.ts'
import type { Logger } from '../lib/logger.ts'
import type { Recorder } from '../lib/recorder.ts'
import { EmbeddedEngine } from './embedded/embedded-engine.ts'
import type { SpawnEngineProcess } from './embedded/engine-process.ts'
import { activeEngine, chooseEngines, wishOf, type Candidate, type Wish } from './engine-choice.ts'
import { EngineSlot, EngineWatch } from './engine-watch.ts'
import { fitOfMemory, memoryForModel, readComputerMemory } from './fit.ts'
import type { GenerateEvent, GenerateResult, Llm, LlmRequest } from './llm.ts'
import { ModelFolder } from './model-folder.ts'
import { ModelService } from './model-service.ts'
import { OllamaEngine } from './ollama/ollama-engine.ts'
import { readStarters, type Starter } from './starter-models.ts'

/** A model that never ends would write until its context is full, for an hour on a slow computer. */
const DEFAULT_MAX_TOKENS = 4_096
const RECHECK_MS = 2_000
/** After the first look at the engines: the start has other things to do. */
const WARM_AFTER_MS = 2_000

export interface LlmSettings {
  readonly engine: EngineChoice
  readonly model: string | null
  readonly ollamaUrls: readonly string[]
}

export interface LlmOptions {
  readonly settings: LlmSettings
  /** GGUF files of the embedded engine. */
  readonly modelDir: string
  /** resources/starter-models.json */
  readonly startersFile: string
  readonly locale: Locale
  readonly spawnEngineProcess: SpawnEngineProcess
  readonly recorder: Recorder
  readonly logger: Logger
}

/** Starts looking at the engines at once; nothing waits for that but the first question. */
export function createLlm(options: LlmOptions): Llm {
  return new Gateway(options)
}

class Gateway implements Llm {
  readonly #options: LlmOptions
  readonly #events = new Emitter<{ status: EngineStatus; models: null }>()
  readonly #closing = new AbortController()
  readonly #embedded: EmbeddedEngine
  readonly #watch: EngineWatch
  readonly #models: ModelService
  #settings: LlmSettings
  #told = { status: '', models: '' }
  #warmTimer: NodeJS.Timeout | undefined

  constructor(options: LlmOptions) {
    this.#options = options
    this.#settings = options.settings
    const { modelDir, startersFile, locale, spawnEngineProcess: spawn, recorder, logger } = options
    let starters: Promise<readonly Starter[]> | undefined
    const folder = new ModelFolder({ dir: modelDir, locale, starters: () => (starters ??= readStarters(startersFile)) })
    this.#embedded = new EmbeddedEngine({ folder, spawn, logger })
    this.#watch = new EngineWatch({ recorder, logger, onChange: () => this.#tellChanges() })
    this.#models = new ModelService({ folder, embedded: this.#embedded, watch: this.#watch })
    this.#watch.use(this.#slotsFor(options.settings))
    void this.#watch.firstLook().then(() => this.#warmSoon())
  }

  async generate(request: LlmRequest): Promise<GenerateResult> {
    const startedAt = performance.now()
    const signal = AbortSignal.any([request.signal, this.#closing.signal])
    try {
      const result = await this.#generate({ ...request, signal }, startedAt)
      this.#options.recorder.record('llm.firstToken', result.timings.firstTokenMs)
      this.#options.recorder.record('llm.generate', result.timings.totalMs)
      return result
    } catch (error) {
      const isCancelled = signal.aborted || (isAppError(error) && error.code === 'cancelled')
      this.#options.recorder.record('llm.generate', performance.now() - startedAt, !isCancelled)
      throw signal.aborted ? cancelled() : error
    }
  }

  contextLength(choice: { readonly engine?: EngineChoice; readonly model?: string }): number | null {
    const active = activeEngine(this.#watch.slots, wishOf(this.#settings, choice))
    return active === null ? null : active.slot.engine.contextLength(active.model)
  }

  status(): EngineStatus {
    const { engine, model } = this.#settings
    const { slots } = this.#watch
    const active = activeEngine(slots, wishOf(this.#settings, {}))
    return {
      choice: { engine, model },
      active: active && {
        engine: active.slot.engine.name,
        model: active.model,
        endpoint: active.slot.engine.endpoint,
        isTrial: active.isTrial,
      },
      engines: slots.map(
        slot =>
          slot.check?.health ?? {
            engine: slot.engine.name,
            endpoint: slot.engine.endpoint,
            isLocal: slot.engine.isLocal,
            state: 'starting',
            version: null,
            checkedAt: 0,
            error: null,
          },
      ),
    }
  }

  onStatus(listener: (status: EngineStatus) => void): Unsubscribe {
    return this.#events.on('status', listener)
  }

  async check(): Promise<EngineStatus> {
    await this.#watch.check()
    return this.status()
  }

  configure({ engine, model, ollamaUrls }: LlmSettings): void {
    this.#settings = { engine, model, ollamaUrls }
    this.#watch.use(this.#slotsFor(this.#settings))
    void this.#watch.firstLook().then(() => this.#warmSoon())
  }

  listModels(): Promise<readonly Model[]> {
    return this.#models.list()
  }

  onModels(listener: () => void): Unsubscribe {
    return this.#events.on('models', listener)
  }

  listStarters(locale: Locale) {
    return this.#models.listStarters(locale)
  }

  pull(name: string, signal: AbortSignal, onProgress: (progress: PullProgress) => void): Promise<Model> {
    return this.#models.pull(name, AbortSignal.any([signal, this.#closing.signal]), onProgress)
  }

  remove(name: string, engine: EngineName): Promise<void> {
    return this.#models.remove(name, engine, this.#closing.signal)
  }

  addFile(path: string, signal: AbortSignal): Promise<Model> {
    return this.#models.addFile(path, AbortSignal.any([signal, this.#closing.signal]))
  }

  beginUpload(name: string, sizeBytes: number): Promise<string> {
    return this.#models.uploads.begin(name, sizeBytes)
  }

  appendUpload(uploadId: string, offset: number, bytes: Uint8Array): Promise<number> {
    return this.#models.uploads.append(uploadId, offset, bytes)
  }

  finishUpload(uploadId: string): Promise<Model> {
    return this.#models.finishUpload(uploadId)
  }

  cancelUpload(uploadId: string): Promise<void> {
    return this.#models.uploads.cancel(uploadId)
  }

  queue(): { readonly busy: number; readonly queued: number; readonly size: number } {
    const queues = this.#watch.slots.map(slot => slot.queue)
    return {
      size: queues.length,
      busy: queues.reduce((sum, queue) => sum + queue.busy, 0),
      queued: queues.reduce((sum, queue) => sum + queue.queued, 0),
    }
  }

  async dispose(): Promise<void> {
    clearTimeout(this.#warmTimer)
    this.#closing.abort()
    await Promise.all([this.#models.uploads.dispose(), this.#watch.dispose()])
  }

  async #generate(request: LlmRequest, startedAt: number): Promise<GenerateResult> {
    const { signal, waitMs, onEvent } = request
    const wish = wishOf(this.#settings, request)
    const deadline = startedAt + waitMs
    await abortable(this.#watch.firstLook(wish.engine), signal)
    for (;;) {
      try {
        return await this.#tryCandidates(await this.#choose(wish, signal), request, startedAt)
      } catch (error) {
        const leftMs = deadline - performance.now()
        if (signal.aborted || leftMs <= 0 || !isDown(error)) throw error
        onEvent({ kind: 'phase', phase: 'queued' })
        await delay(Math.min(RECHECK_MS, leftMs), undefined, { signal })
        await abortable(this.#watch.check(), signal)
      }
    }
  }

  /** From the last check if that has somebody to answer, else from a fresh one. */
  async #choose(wish: Wish, signal: AbortSignal) {
    try {
      return chooseEngines(this.#watch.slots, wish)
    } catch {
      await abortable(this.#watch.check(), signal)
      return chooseEngines(this.#watch.slots, wish)
    }
  }

  /** One after the other, as long as they fail before they have written anything. */
  async #tryCandidates(
    candidates: readonly [Candidate<EngineSlot>, ...Candidate<EngineSlot>[]],
    request: LlmRequest,
    startedAt: number,
  ): Promise<GenerateResult> {
    const [first, ...others] = candidates
    const written = { hasText: false }
    const onEvent = (event: GenerateEvent) => {
      if (event.kind === 'text' || event.kind === 'reasoning') written.hasText = true
      request.onEvent(event)
    }
    for (let candidate = first, rest = others; ;) {
      try {
        return await this.#run(candidate, { ...request, onEvent }, startedAt)
      } catch (error) {
        if (request.signal.aborted || !isAppError(error)) throw error
        this.#noteFailure(candidate.slot, error)
        const next = rest[0]
        if (next === undefined || written.hasText || !isFailureOfEngine(error)) throw error
        this.#options.logger.warn('engine.taken_over', { from: candidate.slot.engine.name, error: error.message })
        candidate = next
        rest = rest.slice(1)
      }
    }
  }

  async #run({ slot, model }: Candidate<EngineSlot>, request: LlmRequest, startedAt: number): Promise<GenerateResult> {
    const { messages, priority, signal, onEvent, maxTokens = DEFAULT_MAX_TOKENS } = request
    const { engine } = slot
    const onQueued = () => onEvent({ kind: 'phase', phase: 'queued' })
    return await slot.queue.run({ priority, signal, onQueued }, async turnSignal => {
      const queueMs = performance.now() - startedAt
      onEvent({ kind: 'engine', engine: engine.name, model, endpoint: engine.endpoint })
      const result = await engine.generate({ model, messages, maxTokens, signal: turnSignal, onEvent })
      const { loadMs, firstTokenMs, totalMs } = result.timings
      return {
        ...result,
        timings: { queueMs, loadMs, firstTokenMs: queueMs + firstTokenMs, totalMs: queueMs + totalMs },
      }
    })
  }

  #noteFailure(slot: EngineSlot, error: AppError): void {
    if (isDown(error)) this.#watch.noteUnavailable(slot, toErrorShape(error))
    else if (error.code.startsWith('llm_')) void this.#watch.lookAgain()
  }

  /** Ollama's servers in the user's order, then the embedded engine. Those there already are kept. */
  #slotsFor({ ollamaUrls }: LlmSettings): readonly EngineSlot[] {
    const kept = this.#watch.slots
    const embedded = kept.find(slot => slot.engine === this.#embedded) ?? new EngineSlot(this.#embedded)
    const ollamas = [...new Set(ollamaUrls)].map(
      baseUrl =>
        kept.find(slot => slot.engine.endpoint === baseUrl) ??
        new EngineSlot(new OllamaEngine({ baseUrl, fitOf: fitOfSize })),
    )
    return [...ollamas, embedded]
  }

  #warmSoon(): void {
    clearTimeout(this.#warmTimer)
    const { active } = this.status()
    if (active?.engine !== 'embedded' || this.#closing.signal.aborted) return
    this.#warmTimer = setTimeout(() => {
      // What is wrong with the model is said when a question needs it.
      this.#embedded.warm(active.model).catch(() => undefined)
    }, WARM_AFTER_MS).unref()
  }

  /** Listeners hear of differences only. */
  #tellChanges(): void {
    const status = this.status()
    const statusKey = JSON.stringify(status, (key, value: unknown) => (key === 'checkedAt' ? undefined : value))
    const modelsKey = JSON.stringify(this.#watch.slots.map(slot => slot.check?.models ?? []))
    const before = this.#told
    this.#told = { status: statusKey, models: modelsKey }
    if (statusKey !== before.status) this.#events.emit('status', status)
    if (modelsKey !== before.models && before.models !== '') this.#events.emit('models', null)
  }
}

function fitOfSize(sizeBytes: number) {
  return fitOfMemory(memoryForModel(sizeBytes), readComputerMemory())
}

const downReasons = ['unreachable', 'not_ollama', 'redirected', 'no_engine', 'crash_loop']

/** Nobody answers there now; asking again soon may help. */
function isDown(error: unknown): boolean {
  return isAppError(error) && error.code === 'llm_unavailable' && downReasons.includes(String(error.data?.['reason']))
}

/** Not what the server rightly refuses (sign-in, limit), which another engine must not hide. */
function isFailureOfEngine(error: AppError): boolean {
  return error.code === 'llm_unavailable' && !['unauthorized', 'limit'].includes(String(error.data?.['reason']))
}

async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw cancelled()
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(cancelled())
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

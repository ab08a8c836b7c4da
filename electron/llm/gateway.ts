// The only door to language models. dispatcher.ts has a question answered, engine-watch.ts knows which engine can, and
// model-service.ts keeps the models; here they are put together, measured, and told to the rest of the app.

import { cancelled, isAppError } from '../../shared/errors.ts'
import type {
  EngineChoice,
  EngineName,
  EngineStatus,
  Locale,
  Model,
  PoolStats,
  PullProgress,
} from '../../shared/models.ts'
import type { EmbeddingOffer } from '../../shared/search-models.ts'
import { abortable } from '../lib/abortable.ts'
import { Emitter, type Unsubscribe } from '../lib/emitter.ts'
import { Dispatcher } from './dispatcher.ts'
import type { Embedder } from '../lib/embedder/embedder.ts'
import { listEmbedders, openEmbedder } from './embedder-choice.ts'
import { EmbeddedEngine } from './embedded/embedded-engine.ts'
import { GgufEmbedders } from './embedded/gguf-embedders.ts'
import { activeEngine, targetsOf, wishOf, type Wish } from './engine-choice.ts'
import { EngineWatch } from './engine-watch.ts'
import type { GenerateResult, Llm, LlmRequest } from './llm.ts'
import type { LlmOptions, LlmSettings } from './llm-options.ts'
import { ModelFolder } from './model-folder.ts'
import { ModelService } from './model-service.ts'
import { Preload } from './preload.ts'
import { requireValid } from './request-check.ts'
import { defaultLlmRules } from './rules.ts'
import { SlotFactory } from './slot-factory.ts'
import { recordStages } from './record-stages.ts'
import { readStarters } from './starter-models.ts'

/** After the first look at the engines: the start has other things to do. */
const WARM_AFTER_MS = 2_000

/** Starts looking at the engines at once; nothing waits for that but the first question. */
export function createLlm(options: LlmOptions): Llm {
  return new Gateway(options)
}

class Gateway implements Llm {
  readonly #options: LlmOptions
  readonly #events = new Emitter<{ status: EngineStatus; models: null }>()
  readonly #closing = new AbortController()
  readonly #folder: ModelFolder
  readonly #embedded: EmbeddedEngine
  readonly #embedders: GgufEmbedders
  readonly #watch: EngineWatch
  readonly #dispatcher: Dispatcher
  readonly #models: ModelService
  readonly #slots: SlotFactory
  readonly #preload: Preload
  #settings: LlmSettings
  #told = { status: '', models: '' }
  #warmTimer: NodeJS.Timeout | undefined

  constructor(options: LlmOptions) {
    this.#options = options
    this.#settings = options.settings
    const {
      modelDir,
      startersFile,
      locale,
      spawnEngineProcess: spawn,
      recorder,
      logger,
      rules = defaultLlmRules,
    } = options
    const starters = readStarters(startersFile).catch((error: unknown) => {
      logger.error('starters.unreadable', { error })
      return []
    })
    const folder = new ModelFolder({ dir: modelDir, locale, starters })
    this.#folder = folder
    const isBusy = () => this.#watch.slots.some(({ engine, queue }) => engine.isLocal && queue.busy > 0)
    this.#embedders = new GgufEmbedders({ folder, spawn, logger, isBusy })
    this.#embedded = new EmbeddedEngine({ folder, spawn, logger, embedding: this.#embedders })
    this.#watch = new EngineWatch({ recorder, logger, onChange: () => this.#tellChanges() })
    this.#preload = new Preload({ recorder, logger, closing: this.#closing.signal })
    this.#slots = new SlotFactory({
      embedded: this.#embedded,
      rules,
      states: options.endpointStates,
      onChange: () => this.#tellChanges(),
    })
    this.#dispatcher = new Dispatcher({ watch: this.#watch, rules, logger })
    this.#models = new ModelService({
      folder,
      embedded: this.#embedded,
      embedders: this.#embedders,
      watch: this.#watch,
    })
    this.#watch.use(this.#slots.slotsFor(options.settings.ollamaUrls, options.settings.endpointConsents))
    void this.#watch.allLooked().then(() => this.#warmSoon())
  }

  async generate(request: LlmRequest): Promise<GenerateResult> {
    const startedAt = performance.now()
    const signal = AbortSignal.any([request.signal, this.#closing.signal])
    try {
      const result = await this.#answer({ ...request, signal }, startedAt)
      if (result.cache === undefined) recordStages(this.#options.recorder, result)
      else this.#options.recorder.record('llm.cached', result.timings.totalMs)
      return result
    } catch (error) {
      const isCancelled = signal.aborted || (isAppError(error) && error.code === 'cancelled')
      this.#options.recorder.record('llm.generate', performance.now() - startedAt, !isCancelled)
      throw signal.aborted ? cancelled() : error
    }
  }

  /** Validate, then the response cache, then queue, circuit and engine. */
  async #answer(request: LlmRequest, startedAt: number): Promise<GenerateResult> {
    requireValid(request)
    const generate = (asked: LlmRequest) => this.#dispatcher.answer(asked, this.#wishOf(asked), startedAt)
    const { responseCache } = this.#options
    // What goes on with an answer is no question of its own.
    if (responseCache === undefined || request.messages.at(-1)?.role !== 'user') return await generate(request)
    const wish = this.#wishOf(request)
    await abortable(this.#watch.firstLook(wish.engine), request.signal)
    return await responseCache.answer(request, targetsOf(this.#watch.slots, wish), generate)
  }

  #wishOf(request: LlmRequest): Wish {
    const { preferredModel } = request
    const isThere =
      preferredModel !== undefined && this.#watch.slots.some(({ engine }) => engine.find(preferredModel) !== null)
    return wishOf(this.#settings, isThere ? { engine: 'auto', model: preferredModel } : request)
  }

  prefill(request: Parameters<Llm['prefill']>[0]): Promise<boolean> {
    return this.#preload.prefill(activeEngine(this.#watch.slots, wishOf(this.#settings, request)), request)
  }

  contextLength(choice: { readonly engine?: EngineChoice; readonly model?: string }): number | null {
    const active = activeEngine(this.#watch.slots, wishOf(this.#settings, choice))
    return active === null ? null : active.slot.engine.contextLength(active.model)
  }

  async countTokens(choice: Parameters<Llm['countTokens']>[0], texts: readonly string[]) {
    const active = activeEngine(this.#watch.slots, wishOf(this.#settings, choice))
    return active === null ? null : await active.slot.engine.countTokens(active.model, texts)
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
      engines: slots.map(({ engine: { name, endpoint, isLocal }, check, circuit, queue }) => ({
        ...(check?.health ?? {
          engine: name,
          endpoint,
          isLocal,
          state: 'starting',
          version: null,
          checkedAt: 0,
          error: null,
        }),
        circuit: circuit.status(),
        queue: { size: 1, busy: queue.busy, queued: queue.queued },
      })),
    }
  }

  onStatus(listener: (status: EngineStatus) => void): Unsubscribe {
    return this.#events.on('status', listener)
  }

  async check(): Promise<EngineStatus> {
    await this.#watch.check()
    return this.status()
  }

  async tryNow(endpoint: string | null): Promise<EngineStatus> {
    for (const slot of this.#watch.slots) if (slot.engine.endpoint === endpoint) slot.circuit.tryNow()
    await this.#watch.lookAgain()
    return this.status()
  }

  configure({ engine, model, ollamaUrls, endpointConsents }: LlmSettings): void {
    this.#settings = { engine, model, ollamaUrls, endpointConsents }
    this.#watch.use(this.#slots.slotsFor(ollamaUrls, endpointConsents))
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

  listEmbedders(signal: AbortSignal): Promise<readonly EmbeddingOffer[]> {
    return listEmbedders(this.#watch.slots, this.#folder, AbortSignal.any([signal, this.#closing.signal]))
  }

  openEmbedder(model: string, signal: AbortSignal): Promise<Embedder> {
    return openEmbedder(this.#watch.slots, this.#embedders, model, AbortSignal.any([signal, this.#closing.signal]))
  }

  queue(): PoolStats {
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
    this.#slots.save()
    await Promise.all([this.#models.uploads.dispose(), this.#watch.dispose(), this.#embedders.dispose()])
  }

  #warmSoon(): void {
    clearTimeout(this.#warmTimer)
    if (this.#closing.signal.aborted) return
    this.#warmTimer = setTimeout(
      () => this.#preload.warm(activeEngine(this.#watch.slots, wishOf(this.#settings, {}))),
      WARM_AFTER_MS,
    ).unref()
  }

  /** Listeners hear of differences only. */
  #tellChanges(): void {
    const status = this.status()
    const statusKey = JSON.stringify(status, (key, value: unknown) => (volatile.includes(key) ? undefined : value))
    const modelsKey = JSON.stringify(this.#watch.slots.map(slot => slot.models))
    const before = this.#told
    this.#told = { status: statusKey, models: modelsKey }
    if (statusKey !== before.status) this.#events.emit('status', status)
    if (modelsKey !== before.models && before.models !== '') this.#events.emit('models', null)
  }
}

/** Change without anything being different to the user. */
const volatile: readonly string[] = ['checkedAt', 'nextTryAt', 'queue']

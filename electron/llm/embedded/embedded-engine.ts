// The embedded engine as the gateway sees it: it owns the engine process, starts it when first needed, starts another
// when it died, and lets it go when it has not been asked for a while (a loaded model takes gigabytes).

import { AppError, cancelled, fromErrorShape, toErrorShape } from '../../../shared/errors.ts'
import type { LoadedBytes } from '../../../shared/loaded-bytes.ts'
import type { Model, ModelCapability } from '../../../shared/models.ts'
import type { Logger } from '../../lib/logger.ts'
import type { Engine, EngineCheck, EngineRequest, GenerateResult, PrefillRequest } from '../llm.ts'
import { findModelFile, type ModelFile, type ModelFolder } from '../model-folder.ts'
import { CrashLimit } from './crash-limit.ts'
import { engineUnavailable, exitError } from './engine-errors.ts'
import type { EngineExit, EngineProcess, SpawnEngineProcess } from './engine-process.ts'
import { invalidGguf } from './gguf-head-reader.ts'
import { PendingCounts } from './pending-counts.ts'
import { MAX_CONTEXT_LENGTH, type AboutQuestion, type GenerationEnd } from './protocol.ts'

const IDLE_MS = 10 * 60_000
/** Loading a large model from a slow disk, and reading a long prompt, is no failure. */
const FIRST_PIECE_MS = 10 * 60_000
const BETWEEN_PIECES_MS = 3 * 60_000
const nothingLoaded: LoadedBytes = { totalBytes: 0, gpuBytes: 0 }

export interface EmbeddedEngineOptions {
  readonly folder: ModelFolder
  readonly spawn: SpawnEngineProcess
  readonly logger: Logger
  /** What the processes that make vectors hold. */
  readonly embedding: { readonly loaded: LoadedBytes }
}

interface Running {
  readonly id: number
  readonly modelPath: string
  take(message: AboutQuestion): void
  fail(error: AppError): void
}

export class EmbeddedEngine implements Engine {
  readonly name = 'embedded'
  readonly endpoint = null
  readonly isLocal = true
  /** Its files are on this computer: the first look is quick. */
  readonly rememberedModels = []
  readonly #options: EmbeddedEngineOptions
  #files: readonly ModelFile[] = []
  /** By path: a context may be smaller than the model allows when memory is short. */
  readonly #loadedContexts = new Map<string, number>()
  #process: EngineProcess | null = null
  #loadedPath: string | null = null
  #loadedBytes: LoadedBytes = nothingLoaded
  /** Of the newest process. */
  #exited: Promise<void> = Promise.resolve()
  #running: Running | null = null
  readonly #counts = new PendingCounts()
  #nextId = 1
  readonly #crashes = new CrashLimit()
  #idleTimer: NodeJS.Timeout | undefined
  #isDisposed = false

  constructor(options: EmbeddedEngineOptions) {
    this.#options = options
  }

  async check(): Promise<EngineCheck> {
    this.#files = await this.#options.folder.list()
    const models = this.#ableTo('chat')
    // With nothing to answer with, a file's defect is what the user must hear of.
    const defect = models.length === 0 ? this.#files.find(file => file.defect !== null)?.defect : null
    const error = this.#crashes.error() ?? defect ?? null
    const { totalBytes, gpuBytes } = this.#options.embedding.loaded
    return {
      health: {
        engine: this.name,
        endpoint: null,
        isLocal: true,
        state: models.length === 0 ? 'no_model' : error === null ? 'ready' : 'unavailable',
        version: null,
        checkedAt: Date.now(),
        error: error === null ? null : toErrorShape(error),
        loaded: {
          totalBytes: this.#loadedBytes.totalBytes + totalBytes,
          gpuBytes: this.#loadedBytes.gpuBytes + gpuBytes,
        },
      },
      models,
    }
  }

  get embeddingModels(): readonly Model[] {
    return this.#ableTo('embedding')
  }

  #ableTo(capability: ModelCapability): readonly Model[] {
    const usable = this.#files.filter(file => file.defect === null)
    return usable.map(file => file.model).filter(({ capabilities }) => capabilities.includes(capability))
  }

  /** Finds defective files too, so that asking with one says what is wrong with it. */
  find(model: string): string | null {
    return findModelFile(this.#files, model)?.model.name ?? null
  }

  contextLength(model: string): number | null {
    const file = findModelFile(this.#files, model)
    if (file === null) return null
    const { contextLength } = file.model
    return this.#loadedContexts.get(file.path) ?? (contextLength && Math.min(contextLength, MAX_CONTEXT_LENGTH))
  }

  digest(model: string): string | null {
    return findModelFile(this.#files, model)?.digest ?? null
  }

  async countTokens(model: string, texts: readonly string[]): Promise<readonly number[] | null> {
    const child = this.#process
    const modelPath = findModelFile(this.#files, model)?.path
    if (child === null || modelPath === undefined || modelPath !== this.#loadedPath) return null
    const id = this.#nextId++
    child.post({ kind: 'count', id, modelPath, texts })
    return await this.#counts.wait(id)
  }

  /** Lets go of a model's file, which some systems do not delete while it is open. False if it is answering. */
  release(path: string): boolean {
    if (this.#running?.modelPath === path) return false
    if (this.#loadedPath === path) this.#rest()
    return true
  }

  /** Starts the process and loads the model, so that the first question need not wait for it. */
  async warm(model: string): Promise<void> {
    const modelPath = await this.#pathOf(model)
    if (this.#isDisposed || this.#crashes.error() !== null) return
    this.#startProcess().post({ kind: 'load', modelPath })
    this.#restIfIdle()
  }

  async prefill({ model, messages, signal }: PrefillRequest): Promise<void> {
    await this.generate({ model, messages, signal, maxTokens: 0, parameters: {}, onEvent: () => undefined })
  }

  async generate(request: EngineRequest): Promise<GenerateResult> {
    const startedAt = performance.now()
    const modelPath = await this.#pathOf(request.model)
    if (request.signal.aborted || this.#isDisposed) throw cancelled()
    const crashed = this.#crashes.error()
    if (crashed !== null) throw crashed
    const times: { firstTokenAt: number | null } = { firstTokenAt: null }
    const end = await this.#ask(request, modelPath, () => {
      times.firstTokenAt ??= performance.now()
    })
    const totalMs = performance.now() - startedAt
    return {
      status: end.isTruncated ? 'truncated' : 'complete',
      engine: this.name,
      endpoint: null,
      model: request.model,
      promptTruncated: false,
      timings: {
        queueMs: 0,
        loadMs: end.loadMs,
        firstTokenMs: (times.firstTokenAt ?? performance.now()) - startedAt,
        totalMs,
      },
      tokens: { prompt: end.promptTokens, answer: end.answerTokens },
    }
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true
    this.#running?.fail(cancelled())
    this.#rest()
    await this.#exited
  }

  /** Ends the process; the next question starts another. */
  #rest(): void {
    clearTimeout(this.#idleTimer)
    const child = this.#process
    this.#process = null
    this.#forgetLoaded()
    child?.kill()
  }

  async #ask(request: EngineRequest, modelPath: string, onFirstPiece: () => void): Promise<GenerationEnd> {
    clearTimeout(this.#idleTimer)
    const id = this.#nextId++
    const child = this.#startProcess()
    const { signal, onEvent } = request
    let isWriting = false
    try {
      return await new Promise<GenerationEnd>((resolve, reject) => {
        let timer = setTimeout(() => stall(FIRST_PIECE_MS), FIRST_PIECE_MS)
        const stall = (waitedMs: number) => {
          // It may hang in native code, where no message reaches it.
          this.#rest()
          settle(() => reject(engineUnavailable(`The model wrote nothing for ${waitedMs / 1000} s.`, 'stalled')))
        }
        const settle = (outcome: () => void) => {
          clearTimeout(timer)
          signal.removeEventListener('abort', abort)
          if (this.#running?.id === id) this.#running = null
          outcome()
        }
        const abort = () => {
          // The process stops at the next token and only then takes the next question; nobody waits for that here.
          child.post({ kind: 'cancel', id })
          settle(() => reject(cancelled()))
        }
        signal.addEventListener('abort', abort, { once: true })
        this.#running = {
          id,
          modelPath,
          fail: error => settle(() => reject(error)),
          take: message => {
            switch (message.kind) {
              case 'phase':
                return onEvent({ kind: 'phase', phase: message.phase })
              case 'piece':
                if (isWriting) timer.refresh()
                else {
                  isWriting = true
                  clearTimeout(timer)
                  timer = setTimeout(() => stall(BETWEEN_PIECES_MS), BETWEEN_PIECES_MS)
                  onFirstPiece()
                  onEvent({ kind: 'phase', phase: 'writing' })
                }
                return onEvent({ kind: message.isReasoning ? 'reasoning' : 'text', text: message.text })
              case 'done':
                return settle(() => resolve(message.end))
              case 'failed':
                return settle(() => reject(fromErrorShape(message.error)))
            }
          },
        }
        const { messages, maxTokens, parameters = {}, answerSchema } = request
        const form = answerSchema === undefined ? {} : { answerSchema }
        child.post({ kind: 'generate', id, modelPath, messages, maxTokens, parameters, ...form })
      })
    } finally {
      this.#restIfIdle()
    }
  }

  /** A damaged file must be found here: llama.cpp may not survive it. */
  async #pathOf(model: string): Promise<string> {
    const file = findModelFile(await this.#options.folder.list(), model)
    if (file === null)
      throw new AppError('llm_model_missing', `There is no model file ${model}.`, {
        data: { engine: 'embedded', model },
      })
    if (file.defect !== null) throw file.defect
    if (!file.model.capabilities.includes('chat')) throw invalidGguf('not_a_chat_model', 'it makes vectors only')
    return file.path
  }

  #startProcess(): EngineProcess {
    if (this.#process !== null) return this.#process
    const child = this.#options.spawn()
    this.#process = child
    this.#options.logger.info('embedded.start')
    child.onMessage(message => {
      if (this.#process !== child) return
      if (message.kind === 'loaded') {
        this.#loadedPath = message.modelPath
        this.#loadedBytes = message.bytes
        this.#loadedContexts.set(message.modelPath, message.contextLength)
      } else if (message.kind === 'counted') this.#counts.take(message.id, message.counts)
      else if (message.kind !== 'embedded' && message.id === this.#running?.id) this.#running.take(message)
    })
    this.#exited = new Promise(resolve => {
      child.onExit(exit => {
        resolve()
        if (this.#process === child) this.#died(exit)
      })
    })
    return child
  }

  #died(exit: EngineExit): void {
    this.#process = null
    this.#forgetLoaded()
    clearTimeout(this.#idleTimer)
    this.#crashes.note()
    this.#options.logger.error('embedded.died', { code: exit.code, signal: exit.signal, stderr: exit.stderr })
    this.#running?.fail(exitError(exit))
  }

  #forgetLoaded(): void {
    this.#loadedPath = null
    this.#loadedBytes = nothingLoaded
    this.#counts.giveUp()
  }

  #restIfIdle(): void {
    clearTimeout(this.#idleTimer)
    if (this.#running === null) this.#idleTimer = setTimeout(() => this.#rest(), IDLE_MS).unref()
  }
}

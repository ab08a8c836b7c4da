// The engine process that makes vectors with one model file: started when first needed, again when it died (after a longer
// wait each time), and ended when nobody has needed it for a while.

import { setTimeout as delay } from 'node:timers/promises'
import { type AppError, cancelled, fromErrorShape } from '../../../shared/errors.ts'
import type { LoadedBytes } from '../../../shared/loaded-bytes.ts'
import type { Logger } from '../../lib/logger.ts'
import { engineUnavailable, exitError } from './engine-errors.ts'
import type { EngineExit, EngineProcess, SpawnEngineProcess } from './engine-process.ts'

const IDLE_MS = 10 * 60_000
/** Loading the model from a slow disk included. */
const ANSWER_MS = 5 * 60_000
const FIRST_PAUSE_MS = 1_000
const MAX_PAUSE_MS = 60_000

export interface EmbeddingProcessOptions {
  readonly path: string
  readonly spawn: SpawnEngineProcess
  readonly logger: Logger
}

interface Waiting {
  readonly resolve: (vectors: readonly Float32Array[]) => void
  readonly reject: (error: AppError) => void
}

export class EmbeddingProcess {
  readonly #options: EmbeddingProcessOptions
  readonly #waiting = new Map<number, Waiting>()
  readonly #closing = new AbortController()
  #process: EngineProcess | null = null
  #loaded: LoadedBytes | null = null
  #exited: Promise<void> = Promise.resolve()
  #nextId = 1
  /** Since it last answered. */
  #crashes = 0
  #mayStartAt = 0
  #idleTimer: NodeJS.Timeout | undefined

  constructor(options: EmbeddingProcessOptions) {
    this.#options = options
  }

  /** Null while it holds nothing. */
  get loaded(): LoadedBytes | null {
    return this.#loaded
  }

  /** `isUrgent`: goes before what is not, and does not wait for a pause after a crash to pass. */
  async embed(texts: readonly string[], isUrgent: boolean, signal: AbortSignal): Promise<readonly Float32Array[]> {
    const either = AbortSignal.any([signal, this.#closing.signal])
    await this.#pause(isUrgent, either)
    if (either.aborted) throw cancelled()
    const child = this.#start()
    const id = this.#nextId++
    const { promise, resolve, reject } = Promise.withResolvers<readonly Float32Array[]>()
    const abort = () => {
      child.post({ kind: 'cancel', id })
      reject(cancelled())
    }
    // It may hang in native code, where no message reaches it.
    const timer = setTimeout(() => {
      reject(engineUnavailable(`The model made no vectors for ${ANSWER_MS / 1_000} s.`, 'stalled'))
      this.rest()
    }, ANSWER_MS)
    either.addEventListener('abort', abort, { once: true })
    this.#waiting.set(id, { resolve, reject })
    clearTimeout(this.#idleTimer)
    try {
      child.post({ kind: 'embed', id, modelPath: this.#options.path, texts, isUrgent })
      return await promise
    } finally {
      clearTimeout(timer)
      either.removeEventListener('abort', abort)
      this.#waiting.delete(id)
      if (this.#waiting.size === 0) this.#idleTimer = setTimeout(() => this.rest(), IDLE_MS).unref()
    }
  }

  /** Ends the process; the next text starts another. */
  rest(): void {
    clearTimeout(this.#idleTimer)
    const child = this.#process
    this.#process = null
    this.#loaded = null
    child?.kill()
    for (const { reject } of this.#waiting.values())
      reject(engineUnavailable('The engine was ended.', 'runner_stopped'))
  }

  async dispose(): Promise<void> {
    this.#closing.abort()
    this.rest()
    await this.#exited
  }

  async #pause(isUrgent: boolean, signal: AbortSignal): Promise<void> {
    const leftMs = this.#process === null ? this.#mayStartAt - performance.now() : 0
    if (leftMs <= 0) return
    if (isUrgent) throw engineUnavailable(`The engine stopped ${this.#crashes} times in a row.`, 'crash_loop')
    await delay(leftMs, undefined, { signal }).catch(() => undefined)
  }

  #start(): EngineProcess {
    if (this.#process !== null) return this.#process
    const { spawn, logger } = this.#options
    const child = spawn()
    this.#process = child
    logger.info('embedder.start')
    child.onMessage(message => {
      if (this.#process !== child) return
      if (message.kind === 'loaded') this.#loaded = message.bytes
      else if (message.kind === 'embedded') {
        this.#crashes = 0
        this.#waiting.get(message.id)?.resolve(message.vectors)
      } else if (message.kind === 'failed') this.#waiting.get(message.id)?.reject(fromErrorShape(message.error))
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
    this.#loaded = null
    this.#mayStartAt = performance.now() + Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#crashes++)
    this.#options.logger.error('embedder.died', { code: exit.code, signal: exit.signal, stderr: exit.stderr })
    for (const { reject } of this.#waiting.values()) reject(exitError(exit, 'runner_stopped'))
  }
}

// The cache's thread as its owner sees it. What it cannot do in time is done without: a cache is never waited for long.

import { Worker } from 'node:worker_threads'
import type { Logger } from '../../lib/logger.ts'
import { followLoading, terminateThread } from '../../lib/thread-end.ts'
import type { ThreadHealth } from '../../lib/thread-health.ts'
import type { CacheCall, CacheOperations, CacheThreadData, FromCache } from './cache-entry.ts'

/** A question waits this long for its thread at most. The first call opens the file. */
const CALL_TIMEOUT_MS = 1_000
const START_TIMEOUT_MS = 5_000
/** A thread that ended is started again after this. */
const REST_MS = 60_000
const MAX_CALLS = 5_000
/** 100,000 questions with their vectors take a quarter of it. */
const MAX_HEAP_MB = 768

export interface CacheClientOptions extends CacheThreadData {
  readonly workerUrl: URL
  readonly logger: Logger
}

type InputOf<N extends keyof CacheOperations> = Parameters<CacheOperations[N]>[0]
type ResultOf<N extends keyof CacheOperations> = ReturnType<CacheOperations[N]>

export class CacheClient {
  readonly #options: CacheClientOptions
  readonly #calls = new Map<number, (value: unknown) => void>()
  /** Made in this turn of the event loop: they go to the thread together, since each message costs more than most calls. */
  #unsent: CacheCall[] = []
  #worker: Worker | null = null
  #endedAt = -Infinity
  #nextId = 1
  #isClosed = false

  constructor(options: CacheClientOptions) {
    this.#options = options
  }

  /** Null when the thread cannot say, for whatever reason; never rejects. */
  async call<N extends keyof CacheOperations>(name: N, input: InputOf<N>): Promise<ResultOf<N> | null> {
    const isNew = this.#worker === null
    const worker = this.#start()
    if (worker === null || this.#calls.size >= MAX_CALLS) return null
    const id = this.#nextId++
    return await new Promise(resolve => {
      const settle = (value: unknown) => {
        clearTimeout(timer)
        this.#calls.delete(id)
        // The thread answers `name` with what its operation returns.
        resolve(value as ResultOf<N> | null)
      }
      const timer = setTimeout(
        () => {
          this.#options.logger.warn('cache.slow', { operation: name })
          settle(null)
        },
        isNew ? START_TIMEOUT_MS : CALL_TIMEOUT_MS,
      )
      this.#calls.set(id, settle)
      if (this.#unsent.push({ id, name, input }) === 1) queueMicrotask(() => this.#send())
    })
  }

  health(): ThreadHealth {
    const sinceEndMs = performance.now() - this.#endedAt
    const state = this.#worker !== null ? 'ready' : sinceEndMs < REST_MS && !this.#isClosed ? 'down' : 'idle'
    return { name: 'cache', state, restarts: state === 'down' ? 1 : 0 }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const worker = this.#worker
    if (worker === null) return
    const ended = new Promise<void>(resolve => worker.once('exit', () => resolve()))
    this.#send()
    worker.postMessage('close')
    const timer = setTimeout(() => terminateThread(worker), CALL_TIMEOUT_MS)
    await ended
    clearTimeout(timer)
  }

  #send(): void {
    const calls = this.#unsent
    this.#unsent = []
    if (calls.length > 0) this.#worker?.postMessage(calls)
  }

  #start(): Worker | null {
    if (this.#worker !== null) return this.#worker
    if (this.#isClosed || performance.now() - this.#endedAt < REST_MS) return null
    const { workerUrl, file, limits, vectorModel, logger } = this.#options
    const workerData: CacheThreadData = { file, limits, vectorModel }
    const worker = new Worker(workerUrl, {
      workerData,
      name: 'cache',
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    })
    worker.on('message', (answers: readonly FromCache[]) => {
      for (const answer of answers) {
        if ('error' in answer) logger.warn('cache.failed', { error: answer.error })
        this.#calls.get(answer.id)?.('error' in answer ? null : answer.value)
      }
    })
    worker.on('error', error => logger.error('cache.thread_failed', { error }))
    worker.on('exit', () => {
      this.#worker = null
      this.#endedAt = performance.now()
      for (const settle of this.#calls.values()) settle(null)
    })
    this.#worker = followLoading(worker)
    return worker
  }
}

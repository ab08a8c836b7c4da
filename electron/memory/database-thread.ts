// One thread of the store as its owner sees it: calls in, answers out, started anew when it ends unasked.
// Every call ends: with its answer, or with `memory_unavailable` when the thread ends, hangs or cannot be started.

import { Worker } from 'node:worker_threads'
import { AppError, isAppError } from '../../shared/errors.ts'
import type { PoolStats } from '../../shared/models.ts'
import type { Logger } from '../lib/logger.ts'
import { followLoading, terminateThread } from '../lib/thread-end.ts'
import type { ThreadHealth } from '../lib/thread-health.ts'
import type { Recorder } from '../lib/recorder.ts'
import type { InputOf, Operations, ResultOf } from './operations.ts'
import {
  fromThreadError,
  SLOW_MS,
  type FromThread,
  type Plans,
  type ThreadData,
  type ToThread,
} from './thread-messages.ts'

/** Calls a thread may hold; more are `overloaded`. */
const MAX_CALLS = 1_000
/** No operation takes nearly as long; a thread that does hangs and is replaced. */
const CALL_TIMEOUT_MS = 60_000
/** One that needs more ends, and is started anew, instead of taking the process with it. */
const MAX_HEAP_MB = 1_024
/** At most this often in a minute; after that it rests for one. */
const RESTART_DELAYS_MS = [100, 500, 2_000]
const RESTART_WINDOW_MS = 60_000
/** For a free thread, and on the way to it and back. */
const waits = { reader: 'memory.readerWait', writer: 'memory.writerWait' } as const

export interface ThreadOptions {
  readonly role: ThreadData['role']
  readonly file: string
  readonly workerUrl: URL
  readonly vectors: WebAssembly.Memory
  readonly recorder: Recorder
  readonly logger: Logger
  /** It can be asked now, for the first time or again. */
  readonly onReady?: () => void
  /** An operation that took long in the thread. */
  readonly onSlow?: ((operation: string, tookMs: number, statements: Plans) => void) | undefined
}

interface Call {
  readonly name: string
  readonly input: unknown
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
  /** Of the thread alone, without waiting for it. */
  tookMs?: number
  timer?: NodeJS.Timeout
}

/** resting: until its next start, soon · down: the same after a minute, too long for calls to wait */
type State = 'starting' | 'ready' | 'resting' | 'down' | 'closed'

export class DatabaseThread<O extends Operations> {
  readonly #options: ThreadOptions
  readonly #opened = Promise.withResolvers<undefined>()
  /** Sent to the thread, by id. */
  readonly #sent = new Map<number, Call>()
  /** Until the thread is ready. */
  readonly #waiting: Call[] = []
  #state: State = 'starting'
  #worker: Worker
  #nextId = 1
  /** When it was started again, `performance.now()`. */
  #restarts: number[] = []
  #restartTimer: NodeJS.Timeout | undefined
  #openError: Error | null = null
  #closing: Promise<void> | null = null

  constructor(options: ThreadOptions) {
    this.#options = options
    this.#worker = this.#start(true)
    // Who needs to know asks `opened`; a reader's owner learns it from its calls.
    this.#opened.promise.catch(() => undefined)
  }

  /** Resolves once the database is open for the first time, rejects if it cannot be. */
  get opened(): Promise<undefined> {
    return this.#opened.promise
  }

  get isReady(): boolean {
    return this.#state === 'ready'
  }

  /** Calls it holds. */
  get load(): number {
    return this.#sent.size + this.#waiting.length
  }

  stats(): PoolStats {
    return { size: 1, busy: Math.min(this.load, 1), queued: Math.max(this.load - 1, 0) }
  }

  health(): ThreadHealth {
    const windowStart = performance.now() - RESTART_WINDOW_MS
    const state = this.#state === 'closed' ? 'idle' : this.#state
    return { name: this.#options.role, state, restarts: this.#restarts.filter(at => at > windowStart).length }
  }

  /** `calledAt`: since when somebody waits for it, `performance.now()`. */
  async call<N extends keyof O & string>(
    name: N,
    input: InputOf<O, N>,
    calledAt = performance.now(),
  ): Promise<ResultOf<O, N>> {
    const call = { name, input, ...Promise.withResolvers<unknown>() }
    const { role, recorder } = this.#options
    let isError = true
    try {
      const value = await this.#ask(call)
      isError = false
      // The thread answers `name` with what its operation returns.
      return value as ResultOf<O, N>
    } finally {
      // Here and not where the answer arrives: this is still part of what the caller does (tracing).
      const { tookMs } = call as Call
      if (tookMs !== undefined) {
        recorder.record(waits[role], Math.max(0, performance.now() - calledAt - tookMs))
        recorder.record(`sql.${name}`, tookMs, isError)
      }
    }
  }

  #ask(call: Call & { readonly promise: Promise<unknown> }): Promise<unknown> {
    if (this.#state === 'down' || this.#state === 'closed') return Promise.reject(this.#unavailable())
    if (this.load >= MAX_CALLS) {
      return Promise.reject(new AppError('overloaded', 'The store has too much to do.', { retryable: true }))
    }
    if (this.#state === 'ready') this.#send(call)
    else this.#waiting.push(call)
    return call.promise
  }

  /** Lets it finish what it holds, for `timeoutMs` at most. */
  close(timeoutMs: number): Promise<void> {
    this.#closing ??= this.#close(timeoutMs)
    return this.#closing
  }

  async #close(timeoutMs: number): Promise<void> {
    clearTimeout(this.#restartTimer)
    const hasThread = this.#state === 'starting' || this.#state === 'ready'
    const ended = new Promise<void>(resolve => this.#worker.once('exit', () => resolve()))
    // Those that wait are sent first: nothing that was accepted before closing is dropped.
    if (hasThread) {
      for (const call of this.#waiting.splice(0)) this.#send(call)
      this.#post({ kind: 'close' })
    }
    this.#state = 'closed'
    if (hasThread) {
      const timer = setTimeout(() => {
        this.#options.logger.warn('memory.close_forced', { role: this.#options.role })
        terminateThread(this.#worker)
      }, timeoutMs)
      await ended
      clearTimeout(timer)
    }
    this.#rejectAll(this.#unavailable())
  }

  #start(isFirstStart: boolean): Worker {
    const { role, file, workerUrl, vectors, logger } = this.#options
    const data: ThreadData = { role, file, isFirstStart, vectors }
    const worker = new Worker(workerUrl, {
      workerData: data,
      name: `memory-${role}`,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    })
    worker.on('message', (message: FromThread) => {
      if (worker === this.#worker) this.#receive(message)
    })
    worker.on('error', error => logger.error('memory.thread_failed', { role, error }))
    worker.on('exit', () => this.#lost(worker))
    return followLoading(worker)
  }

  #send(call: Call): void {
    const id = this.#nextId++
    this.#sent.set(id, call)
    call.timer = setTimeout(() => {
      this.#options.logger.error('memory.thread_hangs', { role: this.#options.role, operation: call.name })
      const worker = this.#worker
      terminateThread(worker)
      // Not only when it has ended: a thread inside a native call ends when that returns.
      this.#lost(worker)
    }, CALL_TIMEOUT_MS)
    this.#post({ kind: 'call', id, name: call.name, input: call.input })
  }

  #post(message: ToThread): void {
    this.#worker.postMessage(message)
  }

  #receive(message: FromThread): void {
    switch (message.kind) {
      case 'ready':
        this.#openError = null
        this.#opened.resolve(undefined)
        if (this.#state === 'closed') return
        this.#state = 'ready'
        for (const call of this.#waiting.splice(0)) this.#send(call)
        this.#options.onReady?.()
        return
      case 'failed':
        this.#openError = fromThreadError(message.error)
        this.#opened.reject(this.#openError)
        return
      case 'ok':
        return this.#settle(message)?.resolve(message.value)
      case 'err':
        return this.#settle(message)?.reject(fromThreadError(message.error))
    }
  }

  #settle({ id, tookMs, slow }: Extract<FromThread, { kind: 'ok' | 'err' }>): Call | undefined {
    const call = this.#sent.get(id)
    this.#sent.delete(id)
    clearTimeout(call?.timer)
    if (call === undefined) return undefined
    call.tookMs = tookMs
    if (tookMs >= SLOW_MS) {
      this.#options.logger.warn('memory.slow', { operation: call.name, tookMs: Math.round(tookMs) })
      this.#options.onSlow?.(call.name, tookMs, slow ?? [])
    }
    return call
  }

  #lost(worker: Worker): void {
    if (worker !== this.#worker || this.#state === 'resting' || this.#state === 'down') return
    if (this.#state === 'closed') return this.#rejectAll(this.#unavailable())
    this.#opened.reject(this.#unavailable())
    for (const call of this.#sent.values()) this.#fail(call, this.#unavailable())
    this.#sent.clear()
    const windowStart = performance.now() - RESTART_WINDOW_MS
    this.#restarts = this.#restarts.filter(at => at > windowStart)
    const isRefused = isAppError(this.#openError) && !this.#openError.retryable
    const delayMs = isRefused ? undefined : RESTART_DELAYS_MS[this.#restarts.length]
    this.#state = delayMs === undefined ? 'down' : 'resting'
    if (this.#state === 'down') {
      this.#options.logger.error('memory.thread_down', { role: this.#options.role })
      this.#rejectAll(this.#unavailable())
    }
    this.#restartTimer = setTimeout(() => this.#restart(), delayMs ?? RESTART_WINDOW_MS)
  }

  #restart(): void {
    this.#restarts.push(performance.now())
    this.#options.logger.warn('memory.thread_restarted', { role: this.#options.role, restarts: this.#restarts.length })
    this.#state = 'starting'
    this.#worker = this.#start(false)
  }

  #rejectAll(error: Error): void {
    for (const call of [...this.#sent.values(), ...this.#waiting.splice(0)]) this.#fail(call, error)
    this.#sent.clear()
  }

  #fail(call: Call, error: Error): void {
    clearTimeout(call.timer)
    call.reject(error)
  }

  #unavailable(): Error {
    if (this.#openError !== null) return this.#openError
    const isClosed = this.#state === 'closed'
    return new AppError('memory_unavailable', isClosed ? 'The store is closed.' : 'A thread of the store ended.', {
      retryable: !isClosed,
    })
  }
}

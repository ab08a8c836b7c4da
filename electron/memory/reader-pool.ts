// The store's reader threads. A read goes to one that has nothing to do, or to the writer while none is ready; else it waits
// its turn, for so long at most. Threads are started as they are needed: up to the size of the pool when all are busy, a few
// beyond that when reads wait for long, which end again when they have had nothing to do for a while.

import { AppError, isAppError } from '../../shared/errors.ts'
import type { ThreadHealth } from '../lib/thread-health.ts'
import type { PoolStats } from '../../shared/models.ts'
import { DatabaseThread, type ThreadOptions } from './database-thread.ts'
import type { InputOf, Reads, ResultOf, Writes } from './operations.ts'

/** Reads that wait, about as many as are read within their limit; more are `overloaded`. */
const MAX_WAITING = 4_000
const WAIT_LIMIT_MS = 10_000
/** Reads that wait longer than this are given another thread, beyond the pool's size. */
const BURST_AFTER_MS = 50
const BURST_THREADS = 2
const BURST_IDLE_MS = 30_000
const CLOSE_MS = 1_000

type Reader = Pick<DatabaseThread<Reads>, 'call'>

interface Waiting {
  readonly resolve: (reader: Reader) => void
  readonly reject: (error: Error) => void
  readonly timer: NodeJS.Timeout
}

export interface ReaderPoolOptions extends Omit<ThreadOptions, 'role' | 'onReady'> {
  /** Threads that stay. */
  readonly size: number
  readonly waitLimitMs?: number
  readonly burstIdleMs?: number
}

export class ReaderPool {
  readonly #writer: DatabaseThread<Reads & Writes>
  readonly #options: ReaderPoolOptions
  readonly #threads: DatabaseThread<Reads>[] = []
  readonly #taken = new Set<Reader>()
  readonly #waiting: Waiting[] = []
  #burstTimer: NodeJS.Timeout | undefined
  #idleTimer: NodeJS.Timeout | undefined
  #isClosed = false

  /** `writer` must be open: it makes the file that readers open. */
  constructor(writer: DatabaseThread<Reads & Writes>, options: ReaderPoolOptions) {
    this.#writer = writer
    this.#options = options
    this.#start()
  }

  /** A read whose thread ended under it is asked once more: reading twice changes nothing. */
  async call<N extends keyof Reads>(name: N, input: InputOf<Reads, N>): Promise<ResultOf<Reads, N>> {
    try {
      return await this.#ask(name, input)
    } catch (error) {
      if (this.#isClosed || !isAppError(error) || error.code !== 'memory_unavailable') throw error
      return await this.#ask(name, input)
    }
  }

  stats(): PoolStats {
    const size = Math.max(this.#options.size, this.#threads.length)
    return { size, busy: this.#taken.size, queued: this.#waiting.length }
  }

  health(): readonly ThreadHealth[] {
    return this.#threads.map((thread, at) => ({ ...thread.health(), name: `reader ${at + 1}` }))
  }

  async close(timeoutMs: number): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#burstTimer)
    clearTimeout(this.#idleTimer)
    // What waits was accepted: the writer, which closes last, still answers it.
    for (const { resolve, timer } of this.#waiting.splice(0)) {
      clearTimeout(timer)
      resolve(this.#writer)
    }
    await Promise.all(this.#threads.map(thread => thread.close(timeoutMs)))
  }

  async #ask<N extends keyof Reads>(name: N, input: InputOf<Reads, N>): Promise<ResultOf<Reads, N>> {
    const calledAt = performance.now()
    const reader = this.#take() ?? (await this.#wait())
    try {
      return await reader.call(name, input, calledAt)
    } finally {
      this.#taken.delete(reader)
      this.#serve()
    }
  }

  /** A thread with nothing to do, or the writer when there is none at all; null when all are busy. */
  #take(): Reader | null {
    const free = this.#free()
    if (free !== undefined) {
      this.#taken.add(free)
      return free
    }
    if (this.#isClosed || !this.#threads.some(thread => thread.isReady)) return this.#writer
    // One after the other: by the time the next is ready, it may not be needed any more.
    if (this.#threads.length < this.#options.size && this.#threads.every(thread => thread.isReady)) this.#start()
    return null
  }

  #free(): DatabaseThread<Reads> | undefined {
    return this.#threads.find(thread => thread.isReady && !this.#taken.has(thread))
  }

  #wait(): Promise<Reader> {
    if (this.#waiting.length >= MAX_WAITING) return Promise.reject(tooBusy())
    return new Promise<Reader>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
        reject(tooBusy())
      }, this.#options.waitLimitMs ?? WAIT_LIMIT_MS)
      const waiting = { resolve, reject, timer }
      this.#waiting.push(waiting)
      this.#burstTimer ??= setTimeout(() => this.#burst(), BURST_AFTER_MS)
    })
  }

  /** A thread became free or ready, or one ended. */
  #serve(): void {
    while (this.#waiting.length > 0) {
      const reader = this.#take()
      if (reader === null) break
      const next = this.#waiting.shift()
      clearTimeout(next?.timer)
      next?.resolve(reader)
    }
    if (this.#threads.length > this.#options.size && !this.#isClosed) {
      clearTimeout(this.#idleTimer)
      this.#idleTimer = setTimeout(() => this.#shrink(), this.#options.burstIdleMs ?? BURST_IDLE_MS).unref()
    }
  }

  #burst(): void {
    this.#burstTimer = undefined
    if (this.#isClosed || this.#waiting.length === 0) return
    const most = this.#options.size + BURST_THREADS
    if (this.#threads.length < most && this.#threads.every(thread => thread.isReady)) this.#start()
    this.#burstTimer = setTimeout(() => this.#burst(), BURST_AFTER_MS)
  }

  #shrink(): void {
    while (this.#threads.length > this.#options.size) {
      const thread = this.#threads.at(-1)
      if (thread === undefined || this.#taken.has(thread)) break
      this.#threads.pop()
      void thread.close(CLOSE_MS)
    }
  }

  #start(): void {
    const onReady = () => this.#serve()
    this.#threads.push(new DatabaseThread<Reads>({ ...this.#options, role: 'reader', onReady }))
  }
}

function tooBusy(): AppError {
  return new AppError('overloaded', 'The store has too much to read.', { retryable: true })
}

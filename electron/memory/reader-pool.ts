// The store's reader threads. Each read goes to the one with least to do; another is started once all are busy.

import { isAppError } from '../../shared/errors.ts'
import type { PoolStats } from '../../shared/models.ts'
import { DatabaseThread, type ThreadOptions } from './database-thread.ts'
import type { InputOf, Reads, ResultOf } from './operations.ts'

export class ReaderPool {
  readonly #options: Omit<ThreadOptions, 'role'>
  readonly #maxThreads: number
  readonly #threads: DatabaseThread<Reads>[] = []
  #isClosed = false

  /** Its first thread starts at once, so that the first reads do not wait for it. */
  constructor(options: Omit<ThreadOptions, 'role'>, maxThreads: number) {
    this.#options = options
    this.#maxThreads = maxThreads
    this.#pick()
  }

  /** A read whose thread ended under it is asked once more: reading twice changes nothing. */
  async call<N extends keyof Reads>(name: N, input: InputOf<Reads, N>): Promise<ResultOf<Reads, N>> {
    try {
      return await this.#pick().call(name, input)
    } catch (error) {
      if (this.#isClosed || !isAppError(error) || error.code !== 'memory_unavailable') throw error
      return await this.#pick().call(name, input)
    }
  }

  stats(): PoolStats {
    const threads = this.#threads.map(thread => thread.stats())
    const sum = (name: 'busy' | 'queued') => threads.reduce((total, stats) => total + stats[name], 0)
    return { size: this.#maxThreads, busy: sum('busy'), queued: sum('queued') }
  }

  async close(timeoutMs: number): Promise<void> {
    this.#isClosed = true
    await Promise.all(this.#threads.map(thread => thread.close(timeoutMs)))
  }

  #pick(): DatabaseThread<Reads> {
    let least = this.#threads[0]
    for (const thread of this.#threads) if (least === undefined || thread.load < least.load) least = thread
    const isBusy = least === undefined || least.load > 0
    if (!isBusy || this.#threads.length >= this.#maxThreads || this.#isClosed) return least ?? this.#add()
    const added = this.#add()
    // A new thread needs some 50 ms to start, far longer than a read takes.
    return least === undefined || !Number.isFinite(least.load) ? added : least
  }

  #add(): DatabaseThread<Reads> {
    const thread = new DatabaseThread<Reads>({ ...this.#options, role: 'reader' })
    this.#threads.push(thread)
    return thread
  }
}

// The store's reader threads. Each read goes to the ready one with least to do, or to the writer while none is ready;
// another is started once all are busy.

import { isAppError } from '../../shared/errors.ts'
import type { ThreadHealth } from '../lib/thread-health.ts'
import type { PoolStats } from '../../shared/models.ts'
import { DatabaseThread, type ThreadOptions } from './database-thread.ts'
import type { InputOf, Reads, ResultOf, Writes } from './operations.ts'

export class ReaderPool {
  readonly #writer: DatabaseThread<Reads & Writes>
  readonly #options: Omit<ThreadOptions, 'role'>
  readonly #maxThreads: number
  readonly #threads: DatabaseThread<Reads>[] = []
  #isClosed = false

  /** `writer` must be open: it makes the file that readers open. */
  constructor(writer: DatabaseThread<Reads & Writes>, options: Omit<ThreadOptions, 'role'>, maxThreads: number) {
    this.#writer = writer
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

  health(): readonly ThreadHealth[] {
    return this.#threads.map((thread, at) => ({ ...thread.health(), name: `reader ${at + 1}` }))
  }

  async close(timeoutMs: number): Promise<void> {
    this.#isClosed = true
    await Promise.all(this.#threads.map(thread => thread.close(timeoutMs)))
  }

  #pick(): Pick<DatabaseThread<Reads>, 'call'> {
    let least: DatabaseThread<Reads> | undefined
    for (const thread of this.#threads) {
      if (thread.isReady && (least === undefined || thread.load < least.load)) least = thread
    }
    if (least?.load === 0) return least
    // One after the other: by the time the next is ready, it may not be needed any more.
    if (this.#threads.length < this.#maxThreads && this.#threads.every(thread => thread.isReady)) {
      this.#threads.push(new DatabaseThread<Reads>({ ...this.#options, role: 'reader' }))
    }
    return least ?? this.#writer
  }
}

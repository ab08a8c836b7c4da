// Looks messages through for the graph when nothing else is written: after a start and after writes, a slice at a time, so
// that a search or an answer never waits for more than one.

import { setTimeout as delay } from 'node:timers/promises'
import { Bell } from '../../lib/bell.ts'
import type { Logger } from '../../lib/logger.ts'
import type { MinedSlice } from './graph-store.ts'

const SLICE_MESSAGES = 60
/** Without a write; an import that goes on is not slowed down. */
const QUIET_MS = 1_500
/** The writer is free for others in between. */
const BETWEEN_SLICES_MS = 20
const AFTER_FAILURE_MS = 30_000

export interface MinerOptions {
  readonly mine: (limit: number) => Promise<MinedSlice>
  readonly logger: Logger
}

export class GraphMiner {
  readonly #options: MinerOptions
  readonly #stop = new AbortController()
  readonly #bell = new Bell()
  #writtenAt = performance.now()
  readonly #running: Promise<void>

  constructor(options: MinerOptions) {
    this.#options = options
    this.#running = this.#run()
  }

  /** Something was written. */
  poke(): void {
    this.#writtenAt = performance.now()
    this.#bell.ring()
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      try {
        await this.#bell.rung(signal)
        await this.#quiet(signal)
        this.#bell.hush()
        const { left } = await this.#options.mine(SLICE_MESSAGES)
        if (left > 0) this.#bell.ring()
        await delay(BETWEEN_SLICES_MS, undefined, { signal })
      } catch (error) {
        if (this.#stop.signal.aborted) return
        this.#bell.ring()
        this.#options.logger.warn('graph.failed', { error })
        await delay(AFTER_FAILURE_MS, undefined, { signal }).catch(() => undefined)
      }
    }
  }

  async #quiet(signal: AbortSignal): Promise<void> {
    for (;;) {
      const left = this.#writtenAt + QUIET_MS - performance.now()
      if (left <= 0) return
      await delay(left, undefined, { signal })
    }
  }
}

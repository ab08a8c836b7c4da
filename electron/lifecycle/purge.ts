// Removes for good what the user deleted more than 30 days ago, then keeps the store tidy: a little at a time, and only while
// nothing is answered.

import type { Logger } from '../lib/logger.ts'
import type { Memory } from '../memory/memory.ts'

export interface PurgeOptions {
  readonly memory: Pick<Memory, 'purgeDeleted' | 'purgeFacts' | 'flushLog' | 'tidy'>
  /** Whatever else holds what was said in them goes, too. */
  readonly forgetTraces: (conversationIds: readonly string[]) => Promise<void>
  readonly isIdle: () => boolean
  readonly logger: Logger
}

export interface Purge {
  /** Resolves when nothing runs any more. */
  dispose(): Promise<void>
}

const KEPT_MS = 30 * 24 * 3_600_000
/** In a store of a million each takes the writer about a millisecond. */
const SLICE_MESSAGES = 100
const BETWEEN_SLICES_MS = 200
const FIRST_AFTER_MS = 60_000
const BETWEEN_ROUNDS_MS = 15 * 60_000
/** A forgotten fact can be had back that long. */
const FORGOTTEN_KEPT_MS = 10 * 60_000

export function startPurge({ memory, forgetTraces, isIdle, logger }: PurgeOptions): Purge {
  let timer = setTimeout(next, FIRST_AFTER_MS).unref()
  let slice = Promise.resolve()
  let isDisposed = false
  let mustFlush = false

  function next(): void {
    slice = purgeSlice().then(delayMs => {
      if (!isDisposed) timer = setTimeout(next, delayMs).unref()
    })
  }

  async function purgeSlice(): Promise<number> {
    if (!isIdle()) return FIRST_AFTER_MS
    try {
      const facts = await memory.purgeFacts(Date.now() - FORGOTTEN_KEPT_MS, SLICE_MESSAGES)
      if (facts.removed > 0) await forgetTraces(facts.conversationIds)
      const removed = facts.removed + (await memory.purgeDeleted(Date.now() - KEPT_MS, SLICE_MESSAGES))
      if (removed > 0) logger.info('purged', { removed })
      mustFlush ||= removed > 0
      if (mustFlush) mustFlush = !(await memory.flushLog())
      return removed > 0 || (await memory.tidy()) ? BETWEEN_SLICES_MS : BETWEEN_ROUNDS_MS
    } catch (error) {
      logger.warn('purge.failed', { error })
      return BETWEEN_ROUNDS_MS
    }
  }

  return {
    dispose() {
      isDisposed = true
      clearTimeout(timer)
      return slice
    },
  }
}

// The one way to stop, for every host: refuse new work, let running answers end, dispose, all within a limit.

import type { Logger } from '../lib/logger.ts'
import type { Disposer } from './disposer.ts'

/**
 * Resolves with whether the end was clean; after one that was not, something may hang and only a hard exit is sure
 * (process-end.ts). Called again it hurries: running answers get no more time.
 */
export type Shutdown = (reason: string) => Promise<boolean>

export interface ShutdownOptions {
  readonly refuse: () => void
  /** Must resolve soon after its signal aborts. */
  readonly drain: (signal: AbortSignal) => Promise<void>
  readonly drainMs: number
  readonly disposeMs: number
  readonly disposer: Disposer
  readonly logger: Logger
}

export function createShutdown({ refuse, drain, drainMs, disposeMs, disposer, logger }: ShutdownOptions): Shutdown {
  const hurry = new AbortController()
  let ending: Promise<boolean> | null = null

  async function end(reason: string): Promise<boolean> {
    const startedAt = performance.now()
    logger.info('closing', { reason })
    refuse()
    const drained = await drain(AbortSignal.any([hurry.signal, AbortSignal.timeout(drainMs)])).then(
      () => true,
      (error: unknown) => {
        logger.error('drain.failed', { error })
        return false
      },
    )
    logger.info('drained', { tookMs: performance.now() - startedAt })
    const failed = await disposer.disposeAll(reason, logger, disposeMs)
    return failed.length === 0 && drained
  }

  return reason => {
    if (ending === null) ending = end(reason)
    else hurry.abort()
    return ending
  }
}

// Loads the voice once nothing else is to be done after a start, for those who have answers read aloud.

import type { Logger } from '../lib/logger.ts'
import type { Speech } from './speech.ts'

const LOOK_EVERY_MS = 5_000

export interface WarmUpOptions {
  readonly speech: Pick<Speech, 'warm'>
  readonly isWanted: () => boolean
  readonly isIdle: () => boolean
  readonly logger: Logger
  readonly lookEveryMs?: number
}

export function startWarmUp({ speech, isWanted, isIdle, logger, lookEveryMs = LOOK_EVERY_MS }: WarmUpOptions): {
  readonly dispose: () => void
} {
  const timer = setInterval(() => {
    if (!isIdle()) return
    clearInterval(timer)
    if (isWanted()) speech.warm().catch((error: unknown) => logger.warn('speech.notWarm', { error }))
  }, lookEveryMs)
  timer.unref()
  return { dispose: () => clearInterval(timer) }
}

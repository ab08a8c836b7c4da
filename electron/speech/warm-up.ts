// Loads the voice once nothing else is to be done after a start, for those who have answers read aloud.

import type { Speech } from './speech.ts'

const LOOK_EVERY_MS = 5_000

export interface WarmUpOptions {
  readonly speech: Pick<Speech, 'warm'>
  readonly isWanted: () => boolean
  readonly isIdle: () => boolean
  readonly lookEveryMs?: number
}

export function startWarmUp({ speech, isWanted, isIdle, lookEveryMs = LOOK_EVERY_MS }: WarmUpOptions): {
  readonly dispose: () => void
} {
  const stop = new AbortController()
  const timer = setInterval(() => {
    if (!isIdle()) return
    clearInterval(timer)
    if (isWanted()) void speech.warm({}, stop.signal)
  }, lookEveryMs)
  timer.unref()
  return {
    dispose: () => {
      clearInterval(timer)
      stop.abort()
    },
  }
}

// What was made last is disposed of first. One step that fails or hangs does not keep the others from their turn.

import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '../lib/logger.ts'

/** `isClean`: every step before this one ended in time and without an error. */
type Dispose = (end: { readonly isClean: boolean }) => unknown

/** For all steps together. */
const DISPOSE_MS = 3_000

export class Disposer {
  readonly #steps: { readonly name: string; readonly dispose: Dispose }[] = []

  add(name: string, dispose: Dispose): void {
    this.#steps.push({ name, dispose })
  }

  /** Resolves with whether all went well, after at most `limitMs`. */
  async disposeAll(logger?: Logger, limitMs = DISPOSE_MS): Promise<boolean> {
    const endsAt = performance.now() + limitMs
    let isClean = true
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      // Half of what is left, so that one that hangs leaves time for those after it.
      const stepMs = Math.max(0, (endsAt - performance.now()) / 2)
      const outcome = await this.#run(step.dispose, isClean, stepMs)
      if (outcome !== 'done') {
        isClean = false
        logger?.error('dispose.failed', { step: step.name, ...outcome })
      }
    }
    return isClean
  }

  async #run(dispose: Dispose, isClean: boolean, limitMs: number): Promise<'done' | Readonly<Record<string, unknown>>> {
    const timer = new AbortController()
    try {
      const work = Promise.resolve(dispose({ isClean })).then(() => 'done' as const)
      const tooLong = delay(limitMs, { reason: 'hangs' }, { signal: timer.signal })
      tooLong.catch(() => undefined)
      return await Promise.race([work, tooLong])
    } catch (error) {
      return { reason: 'failed', error }
    } finally {
      timer.abort()
    }
  }
}

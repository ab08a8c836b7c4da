// What is closed at the end, by priority: first whoever lets somebody in, last the lock on the data folder. Of one
// priority, what was made last goes first. A hook that fails or hangs does not keep the others from their turn.

import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '../lib/logger.ts'

/**
 * door: whoever lets requests in · work: what goes on by itself · engines: models, voices, caches · store: the data ·
 * record: figures, log, lock
 */
const priorities = ['door', 'work', 'engines', 'store', 'record'] as const

export type Priority = (typeof priorities)[number]

/** What a hook is told of the end it is part of. */
export interface End {
  readonly reason: string
  /** Hooks before this one that failed or took too long; none in a clean end. */
  readonly failed: readonly string[]
}

type Dispose = (end: End) => unknown

interface Hook {
  readonly name: string
  readonly priority: Priority
  readonly limitMs: number
  readonly dispose: Dispose
}

/** For all hooks together; theirs are parts of it, and grow with it. */
const TOTAL_MS = 3_000
/** Of one that does not say. */
const HOOK_MS = 1_000

export class Disposer {
  readonly #hooks: Hook[] = []

  add(priority: Priority, name: string, dispose: Dispose, limitMs = HOOK_MS): void {
    this.#hooks.push({ name, priority, limitMs, dispose })
  }

  /** Resolves with the names of the hooks that failed, after at most `totalMs`. */
  async disposeAll(reason: string, logger?: Logger, totalMs = TOTAL_MS): Promise<readonly string[]> {
    const endsAt = performance.now() + totalMs
    const failed: string[] = []
    for (const priority of priorities) {
      const hooks = this.#hooks.filter(hook => hook.priority === priority).reverse()
      for (const { name, dispose, limitMs } of hooks) {
        // At most half of what is left, so that those after it have some, too.
        const hookMs = Math.max(0, Math.min((limitMs * totalMs) / TOTAL_MS, (endsAt - performance.now()) / 2))
        const outcome = await run(dispose, { reason, failed: [...failed] }, hookMs)
        if (outcome === 'done') continue
        failed.push(name)
        logger?.error('dispose.failed', { step: name, ...outcome })
      }
    }
    this.#hooks.length = 0
    return failed
  }
}

async function run(dispose: Dispose, end: End, limitMs: number): Promise<'done' | Readonly<Record<string, unknown>>> {
  const timer = new AbortController()
  try {
    const work = Promise.resolve(dispose(end)).then(() => 'done' as const)
    const tooLong = delay(limitMs, { reason: 'hangs' }, { signal: timer.signal })
    tooLong.catch(() => undefined)
    return await Promise.race([work, tooLong])
  } catch (error) {
    return { reason: 'failed', error }
  } finally {
    timer.abort()
  }
}

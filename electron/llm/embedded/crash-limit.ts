// When an engine process has died so often that starting it again would help nobody.

import type { AppError } from '../../../shared/errors.ts'
import { engineUnavailable } from './engine-errors.ts'

/** A process that died this often within the window is given up until the window has passed. */
const MAX_CRASHES = 3
const WINDOW_MS = 60_000

export class CrashLimit {
  #crashes: number[] = []

  note(): void {
    this.#crashes.push(Date.now())
  }

  /** Null while it may be started. */
  error(): AppError | null {
    const now = Date.now()
    this.#crashes = this.#crashes.filter(at => now - at < WINDOW_MS)
    if (this.#crashes.length < MAX_CRASHES) return null
    return engineUnavailable(`The engine stopped ${this.#crashes.length} times within a minute.`, 'crash_loop')
  }
}

// One generation at a time on an engine. The user's turn goes before background work, which gives way at once: it is
// rejected with `cancelled` (data.reason 'gave_way') and may be asked again when nobody waits.

import { AppError, cancelled } from '../../shared/errors.ts'

export type Priority = 'user' | 'background'

interface Turn {
  readonly priority: Priority
  readonly giveWay: AbortController
}

interface Waiting {
  readonly turn: Turn
  start(): void
}

export class GenerationQueue {
  readonly #maxWaiting: number
  #running: Turn | null = null
  #waiting: Waiting[] = []
  #idleListener: (() => void) | null = null

  constructor(maxWaiting: number) {
    this.#maxWaiting = maxWaiting
  }

  get busy(): number {
    return this.#running === null ? 0 : 1
  }

  get queued(): number {
    return this.#waiting.length
  }

  /** Runs `work` when its turn has come; `onQueued` is called if that is not now. */
  async run<T>(
    { priority, signal, onQueued }: { priority: Priority; signal: AbortSignal; onQueued: () => void },
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (signal.aborted) throw cancelled()
    const turn: Turn = { priority, giveWay: new AbortController() }
    if (this.#running === null) this.#running = turn
    else await this.#waitFor(turn, signal, onQueued)
    try {
      return await work(priority === 'user' ? signal : AbortSignal.any([signal, turn.giveWay.signal]))
    } catch (error) {
      if (turn.giveWay.signal.aborted)
        throw new AppError('cancelled', 'The work gave way to a question.', {
          retryable: true,
          data: { reason: 'gave_way' },
        })
      throw error
    } finally {
      this.#running = null
      this.#startNext()
    }
  }

  /** Calls back once, as soon as nothing runs or waits. */
  whenIdle(listener: () => void): void {
    this.#idleListener = listener
    if (this.#running === null) this.#startNext()
  }

  /** Resolves when `turn` is the running one. */
  async #waitFor(turn: Turn, signal: AbortSignal, onQueued: () => void): Promise<void> {
    if (this.#waiting.length >= this.#maxWaiting)
      throw new AppError('overloaded', 'Too many questions wait for this engine.', { retryable: true })
    onQueued()
    await new Promise<void>((resolve, reject) => {
      const waiting: Waiting = {
        turn,
        start: () => {
          signal.removeEventListener('abort', abort)
          resolve()
        },
      }
      const abort = () => {
        this.#waiting = this.#waiting.filter(other => other !== waiting)
        reject(cancelled())
      }
      signal.addEventListener('abort', abort, { once: true })
      const firstBackground = this.#waiting.findIndex(other => other.turn.priority === 'background')
      const place = turn.priority === 'user' && firstBackground !== -1 ? firstBackground : this.#waiting.length
      this.#waiting = this.#waiting.toSpliced(place, 0, waiting)
      if (turn.priority === 'user' && this.#running?.priority === 'background') this.#running.giveWay.abort()
    })
  }

  #startNext(): void {
    const next = this.#waiting.shift()
    if (next !== undefined) {
      this.#running = next.turn
      next.start()
      return
    }
    this.#idleListener?.()
    this.#idleListener = null
  }
}

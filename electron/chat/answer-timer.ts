// Times of an answer that broke off, for which no engine reports any: measured here from its phases.

import type { AnswerPhase, Timings } from '../../shared/models.ts'

export class AnswerTimer {
  readonly #startedAt = performance.now()
  #phase: AnswerPhase = 'queued'
  #phaseSince = this.#startedAt
  #queueMs = 0
  #loadMs = 0
  #firstOutputAt: number | null = null

  enter(phase: AnswerPhase): void {
    const now = performance.now()
    this.#queueMs += this.#phase === 'queued' || this.#phase === 'waiting' ? now - this.#phaseSince : 0
    this.#loadMs += this.#phase === 'loading' ? now - this.#phaseSince : 0
    this.#phase = phase
    this.#phaseSince = now
  }

  noteOutput(): void {
    this.#firstOutputAt ??= performance.now()
  }

  /** Null when nothing was written. */
  timings(): Timings | null {
    if (this.#firstOutputAt === null) return null
    return {
      queueMs: Math.round(this.#queueMs),
      loadMs: Math.round(this.#loadMs),
      firstTokenMs: Math.round(this.#firstOutputAt - this.#startedAt),
      totalMs: Math.round(performance.now() - this.#startedAt),
    }
  }
}

// When each part of one answer came: what is waited for next, and for how long, and what the next waits learn from it.

import type { EndpointWaits } from '../adaptive-wait.ts'
import type { SilenceTimer } from '../silence-timer.ts'

export class StreamTimes {
  readonly startedAt = performance.now()
  readonly #waits: EndpointWaits
  readonly #timer: SilenceTimer
  readonly #betweenTokensMs: number
  #sentAt = this.startedAt
  #isLoading = false
  #lastLineAt: number | null = null
  #longestGapMs = 0
  #firstTokenAt: number | null = null

  constructor(waits: EndpointWaits, timer: SilenceTimer) {
    this.#waits = waits
    this.#timer = timer
    this.#betweenTokensMs = waits.betweenTokens.ms
    timer.start(waits.firstToken.ms)
  }

  /** It was waited for as a load is. */
  get isLoading(): boolean {
    return this.#isLoading
  }

  get hasBegun(): boolean {
    return this.#lastLineAt !== null
  }

  get firstTokenAt(): number | null {
    return this.#firstTokenAt
  }

  /** The prompt goes out; a model that is not loaded is loaded first. */
  noteSent(isLoading: boolean): void {
    this.#isLoading = isLoading
    this.#sentAt = performance.now()
    this.#timer.start(this.#waits.firstToken.ms + (isLoading ? this.#waits.load.ms : 0))
  }

  noteLines(): void {
    const now = performance.now()
    if (this.#lastLineAt !== null) this.#longestGapMs = Math.max(this.#longestGapMs, now - this.#lastLineAt)
    this.#lastLineAt = now
    this.#timer.start(this.#betweenTokensMs)
  }

  noteFirstToken(): void {
    this.#firstTokenAt = performance.now()
  }

  /** Only an answer that came to its end teaches anything. */
  noteEnd(loadMs: number): void {
    const { load, firstToken, betweenTokens } = this.#waits
    // Ollama gives some milliseconds for a model that was there.
    if (loadMs >= 500) load.record(loadMs)
    if (this.#firstTokenAt !== null) firstToken.record(Math.max(0, this.#firstTokenAt - this.#sentAt - loadMs))
    if (this.#longestGapMs > 0) betweenTokens.record(this.#longestGapMs)
  }
}

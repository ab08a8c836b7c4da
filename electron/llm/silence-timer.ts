// Ends a wait when nothing has come for too long. A process that was stopped or a computer that slept finds its timers
// overdue before it has read what lies in its sockets: such a wait begins anew.

/** Later than a busy event loop makes a timer. */
const STOPPED_MS = 5_000

export class SilenceTimer {
  readonly #onSilence: (waitedMs: number) => void
  #timer: NodeJS.Timeout | undefined
  #waitMs = 0
  #since = 0

  constructor(onSilence: (waitedMs: number) => void) {
    this.#onSilence = onSilence
  }

  /** Something came, or the wait changes. Cheap when it does not: it is called for every token. */
  start(waitMs: number): void {
    this.#since = performance.now()
    if (waitMs === this.#waitMs && this.#timer !== undefined) return void this.#timer.refresh()
    this.stop()
    this.#waitMs = waitMs
    this.#timer = setTimeout(() => this.#fire(), waitMs)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #fire(): void {
    const silentMs = performance.now() - this.#since
    if (silentMs > this.#waitMs + STOPPED_MS) return this.start(this.#waitMs)
    this.#onSilence(this.#waitMs)
  }
}

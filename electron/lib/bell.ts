// Wakes a loop that waits for something to do. Rung while nobody waits, it is heard by the next who does.

export class Bell {
  /** At the start something may be there already. */
  #isRung = true
  #wake: (() => void) | null = null

  ring(): void {
    this.#isRung = true
    this.#wake?.()
  }

  /** What it was rung for is about to be done. */
  hush(): void {
    this.#isRung = false
  }

  /** Waits until it is rung, unless it was; rejects when `signal` ends the wait. */
  async rung(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (this.#isRung) return
    await new Promise<void>((resolve, reject) => {
      const end = () => {
        this.#wake = null
        signal.removeEventListener('abort', end)
        if (signal.aborted) reject(signal.reason as Error)
        else resolve()
      }
      this.#wake = end
      signal.addEventListener('abort', end, { once: true })
    })
  }
}

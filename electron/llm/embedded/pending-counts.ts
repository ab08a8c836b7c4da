// Counts of tokens that the engine process has been asked for. Each wait ends soon: an estimate does as well.

const COUNT_MS = 1_000

type Counts = readonly number[] | null

export class PendingCounts {
  readonly #waiting = new Map<number, (counts: Counts) => void>()

  /** Null when the answer is late, or does not come because the process has ended. */
  async wait(id: number): Promise<Counts> {
    const { promise, resolve } = Promise.withResolvers<Counts>()
    const timer = setTimeout(() => resolve(null), COUNT_MS)
    this.#waiting.set(id, resolve)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.#waiting.delete(id)
    }
  }

  take(id: number, counts: Counts): void {
    this.#waiting.get(id)?.(counts)
  }

  giveUp(): void {
    for (const resolve of this.#waiting.values()) resolve(null)
  }
}

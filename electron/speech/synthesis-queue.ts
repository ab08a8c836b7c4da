// What waits for a thread: what is heard next first, and among equals what was asked first.

export type SynthesisPriority = 'listen' | 'file' | 'idle'

const ranks: Readonly<Record<SynthesisPriority, number>> = { listen: 0, file: 1, idle: 2 }

export interface Queued {
  readonly priority: SynthesisPriority
  /** Rises with every request; one that is tried again keeps its own. */
  readonly sequence: number
}

export class SynthesisQueue<T extends Queued> {
  /** The next one last. */
  #waiting: T[] = []

  get size(): number {
    return this.#waiting.length
  }

  add(item: T): void {
    const at = this.#waiting.findIndex(other => isBefore(other, item))
    this.#waiting.splice(at === -1 ? this.#waiting.length : at, 0, item)
  }

  take(): T | undefined {
    return this.#waiting.pop()
  }

  remove(item: T): void {
    this.#waiting = this.#waiting.filter(other => other !== item)
  }

  takeAll(): readonly T[] {
    return this.#waiting.splice(0)
  }
}

function isBefore(a: Queued, b: Queued): boolean {
  const byRank = ranks[a.priority] - ranks[b.priority]
  return byRank < 0 || (byRank === 0 && a.sequence < b.sequence)
}

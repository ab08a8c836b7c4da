// How far an import is, how fast, and how long it still takes.

import type { ImportProblem, ImportProgress, ImportReport } from '../../../shared/transfers.ts'
import { createWords } from '../../lib/words.ts'

/** More lines help nobody; a last one says how many there were. */
const MAX_PROBLEMS = 10_000
const WARM_UP_MS = 500

export class ImportMeter {
  readonly problems: ImportProblem[] = []
  problemCount = 0
  conversations = 0
  messages = 0
  skipped = 0
  readonly #startedAt = performance.now()
  #readBytes = 0
  #totalBytes = 0

  noteProblems(problems: readonly ImportProblem[]): void {
    this.problemCount += problems.length
    this.problems.push(...problems.slice(0, Math.max(0, MAX_PROBLEMS - this.problems.length)))
  }

  noteRead(readBytes: number, totalBytes: number): void {
    this.#readBytes = readBytes
    this.#totalBytes = totalBytes
  }

  get tookMs(): number {
    return performance.now() - this.#startedAt
  }

  progress(): ImportProgress {
    const { conversations, messages, skipped, problemCount } = this
    const tookMs = this.tookMs
    const isWarm = tookMs > WARM_UP_MS && this.#readBytes > 0
    return {
      readBytes: this.#readBytes,
      totalBytes: this.#totalBytes,
      conversations,
      messages,
      skipped,
      problems: problemCount,
      messagesPerSecond: isWarm ? ((messages + skipped) * 1_000) / tookMs : null,
      remainingMs: isWarm ? (tookMs * Math.max(0, this.#totalBytes - this.#readBytes)) / this.#readBytes : null,
    }
  }

  /** All lines there is room for. */
  report(): ImportReport['errors'] {
    const count = this.problemCount - this.problems.length
    const rest: readonly ImportProblem[] = count === 0 ? [] : [{ at: '', code: 'more', data: { count } }]
    const words = createWords('en')
    return [...this.problems, ...rest].map(each => ({ ...each, message: words(`error.item.${each.code}`, each.data) }))
  }
}

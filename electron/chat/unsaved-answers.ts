// Answers that ended and could not be stored (a full disk): kept here and stored as soon as that is possible.

import type { Message } from '../../shared/models.ts'
import type { Logger } from '../lib/logger.ts'
import type { AnswerEnd, Memory } from '../memory/memory.ts'

const RETRY_EVERY_MS = 10_000
const MAX_KEPT = 50

interface Unsaved {
  readonly message: Message
  readonly end: AnswerEnd
}

export class UnsavedAnswers {
  readonly #memory: Pick<Memory, 'finishAnswer'>
  readonly #logger: Logger
  readonly #onSaved: (message: Message) => void
  readonly #kept = new Map<string, Unsaved>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(memory: Pick<Memory, 'finishAnswer'>, logger: Logger, onSaved: (message: Message) => void) {
    this.#memory = memory
    this.#logger = logger
    this.#onSaved = onSaved
  }

  get(messageId: string): Message | undefined {
    return this.#kept.get(messageId)?.message
  }

  add(message: Message, end: AnswerEnd): void {
    this.#kept.set(message.messageId, { message, end })
    const oldest = this.#kept.keys().next()
    if (this.#kept.size > MAX_KEPT && oldest.done !== true) {
      this.#kept.delete(oldest.value)
      this.#logger.error('answer.lost', { messageId: oldest.value })
    }
    this.#timer ??= setTimeout(() => void this.saveAll(), RETRY_EVERY_MS).unref()
  }

  /** One try for each; what still fails waits for the next. */
  async saveAll(): Promise<void> {
    clearTimeout(this.#timer)
    for (const [messageId, { end }] of [...this.#kept]) {
      try {
        const message = await this.#memory.finishAnswer(messageId, end)
        this.#kept.delete(messageId)
        this.#onSaved(message)
      } catch (error) {
        this.#logger.warn('answer.unsaved', { messageId, error })
      }
    }
    this.#timer = this.#kept.size === 0 ? undefined : setTimeout(() => void this.saveAll(), RETRY_EVERY_MS).unref()
  }

  dispose(): void {
    clearTimeout(this.#timer)
  }
}

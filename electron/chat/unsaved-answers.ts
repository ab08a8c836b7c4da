// Answers that ended and could not be stored (a full disk): kept here and stored as soon as that is possible.

import { isAppError } from '../../shared/errors.ts'
import type { Message } from '../../shared/models.ts'
import type { Logger } from '../lib/logger.ts'
import type { AnswerEnd, Memory } from '../memory/memory.ts'
import { storeEnd } from './answer-saver.ts'

const RETRY_EVERY_MS = 10_000
const MAX_KEPT = 50

interface Unsaved {
  readonly message: Message
  readonly end: AnswerEnd
}

export interface UnsavedAnswersOptions {
  readonly memory: Pick<Memory, 'finishAnswer' | 'getMessage'>
  readonly logger: Logger
  readonly onSaved: (message: Message) => void
}

export class UnsavedAnswers {
  readonly #options: UnsavedAnswersOptions
  readonly #kept = new Map<string, Unsaved>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(options: UnsavedAnswersOptions) {
    this.#options = options
  }

  get(messageId: string): Message | undefined {
    return this.#kept.get(messageId)?.message
  }

  add(message: Message, end: AnswerEnd): void {
    this.#kept.set(message.messageId, { message, end })
    const oldest = this.#kept.keys().next()
    if (this.#kept.size > MAX_KEPT && oldest.done !== true) {
      this.#kept.delete(oldest.value)
      this.#options.logger.error('answer.lost', { messageId: oldest.value })
    }
    this.#timer ??= setTimeout(() => void this.saveAll(), RETRY_EVERY_MS).unref()
  }

  /** Rejects while the store still refuses: the conversation cannot go on without its last answer. */
  async saveIn(conversationId: string): Promise<void> {
    for (const unsaved of [...this.#kept.values()]) {
      if (unsaved.message.conversationId === conversationId) await this.#save(unsaved)
    }
  }

  /** One try for each; what still fails waits for the next. */
  async saveAll(): Promise<void> {
    clearTimeout(this.#timer)
    for (const unsaved of [...this.#kept.values()]) {
      await this.#save(unsaved).catch((error: unknown) =>
        this.#options.logger.warn('answer.unsaved', { messageId: unsaved.message.messageId, error }),
      )
    }
    this.#timer = this.#kept.size === 0 ? undefined : setTimeout(() => void this.saveAll(), RETRY_EVERY_MS).unref()
  }

  dispose(): void {
    clearTimeout(this.#timer)
  }

  async #save({ message: { messageId }, end }: Unsaved): Promise<void> {
    const { memory, onSaved } = this.#options
    try {
      const message = await storeEnd(memory, messageId, end)
      this.#kept.delete(messageId)
      onSaved(message)
    } catch (error) {
      // Purged meanwhile.
      if (isAppError(error) && error.code === 'not_found') this.#kept.delete(messageId)
      else throw error
    }
  }
}

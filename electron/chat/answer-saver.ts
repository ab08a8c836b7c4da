// Puts an answer on disk while it is written: at most 400 ms or 2 KB behind, one write at a time.
// A write that fails does not end the answer: its text is whole in memory and goes with the next one.

import { setTimeout as delay } from 'node:timers/promises'
import { isAppError } from '../../shared/errors.ts'
import type { Message } from '../../shared/models.ts'
import type { Logger } from '../lib/logger.ts'
import type { AnswerEnd, Memory } from '../memory/memory.ts'
import type { AnswerText } from './answer-text.ts'

const SAVE_EVERY_MS = 400
const SAVE_EVERY_UNITS = 2_048
const FINISH_RETRIES_MS = [250, 1_000, 2_000]

export interface AnswerSaverOptions {
  readonly messageId: string
  readonly written: AnswerText
  readonly memory: Pick<Memory, 'saveProgress' | 'finishAnswer' | 'getMessage'>
  readonly logger: Logger
  /** Gives up on retrying, at once. */
  readonly signal: AbortSignal
}

export class AnswerSaver {
  readonly #options: AnswerSaverOptions
  #timer: ReturnType<typeof setTimeout> | undefined
  #writing: Promise<void> | null = null
  #savedUnits = 0

  constructor(options: AnswerSaverOptions) {
    this.#options = options
  }

  /** Called after each piece. */
  noteProgress(): void {
    if (this.#writing !== null) return
    if (this.#units() - this.#savedUnits >= SAVE_EVERY_UNITS) this.#save()
    else this.#timer ??= setTimeout(() => this.#save(), SAVE_EVERY_MS)
  }

  /** Stores how the answer ended, with a few retries. Rejects with the last error; the caller still has everything. */
  async finish(end: AnswerEnd): Promise<Message> {
    const { messageId, memory, logger, signal } = this.#options
    clearTimeout(this.#timer)
    await this.#writing
    // The write just awaited starts the wait for the next.
    clearTimeout(this.#timer)
    for (const retryMs of FINISH_RETRIES_MS) {
      try {
        return await storeEnd(memory, messageId, end)
      } catch (error) {
        if (isAppError(error) && error.code === 'not_found') throw error
        logger.warn('answer.unsaved', { messageId, retryMs, error })
        await delay(retryMs, undefined, { signal }).catch(() => undefined)
      }
    }
    return await storeEnd(memory, messageId, end)
  }

  #save(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const { messageId, written, memory, logger } = this.#options
    const units = this.#units()
    this.#writing = memory
      .saveProgress(messageId, written.text, written.reasoning === '' ? null : written.reasoning)
      .catch((error: unknown) => logger.warn('answer.progress_unsaved', { messageId, error }))
      .finally(() => {
        this.#writing = null
        this.#savedUnits = units
        // What came meanwhile, or a failed write's text, waits its 400 ms, so a full disk is not hammered.
        if (this.#units() > units) this.#timer = setTimeout(() => this.#save(), SAVE_EVERY_MS)
      })
  }

  #units(): number {
    return this.#options.written.text.length + this.#options.written.reasoning.length
  }
}

/** Stores how an answer ended, also when an earlier try went through whose reply was lost. */
export async function storeEnd(
  memory: Pick<Memory, 'finishAnswer' | 'getMessage'>,
  messageId: string,
  end: AnswerEnd,
): Promise<Message> {
  try {
    return await memory.finishAnswer(messageId, end)
  } catch (error) {
    if (isAppError(error) && error.code === 'conflict') return await memory.getMessage(messageId)
    throw error
  }
}

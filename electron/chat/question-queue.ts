// Questions sent while an answer of their conversation is being written. They are stored, so they survive a restart.
// The next is asked when an answer ended complete, truncated or stopped. After a fault the queue waits, visible, until
// an answer of the conversation succeeds (the user asks again or something else): a dead engine is not asked on and on.

import { AppError, isAppError } from '../../shared/errors.ts'
import type { Message, QueuedQuestion, SendResult } from '../../shared/models.ts'
import type { Logger } from '../lib/logger.ts'
import type { Llm } from '../llm/llm.ts'
import type { Memory } from '../memory/memory.ts'
import type { Notify } from './chat.ts'
import type { AskOptions } from './question-asker.ts'
import type { Turns } from './turns.ts'

export interface QuestionQueueOptions {
  readonly memory: Memory
  readonly llm: Pick<Llm, 'status' | 'onStatus'>
  readonly turns: Turns
  readonly notify: Notify
  readonly logger: Logger
}

/** Questions that may wait in one conversation. */
const MAX_QUEUED = 50

export class QuestionQueue {
  readonly #options: QuestionQueueOptions

  constructor(options: QuestionQueueOptions) {
    this.#options = options
    options.turns.events.on('ended', ({ message }) => {
      if (goesOnAfter(message)) void this.#askNext(message.conversationId)
    })
  }

  /** Within a step of the conversation. */
  async add(conversationId: string, content: string, options: AskOptions): Promise<SendResult> {
    const { memory } = this.#options
    const waiting = await memory.listQueued(conversationId)
    if (waiting.length >= MAX_QUEUED) {
      throw new AppError('overloaded', `${MAX_QUEUED} questions wait in this conversation already.`, {
        retryable: true,
      })
    }
    const { engine, model, persona, cache, waitMs } = options
    const queued = await memory.addQueued(conversationId, content, { engine, model, persona, cache, waitMs })
    await this.#announce(conversationId)
    return { kind: 'queued', conversationId, queued }
  }

  async list(conversationReference: string): Promise<{ items: readonly QueuedQuestion[] }> {
    return { items: await this.#options.memory.listQueued(conversationReference) }
  }

  async edit(queuedId: string, content: string): Promise<QueuedQuestion> {
    const queued = await this.#options.memory.editQueued(queuedId, content)
    await this.#announce(queued.conversationId)
    return queued
  }

  async remove(queuedId: string): Promise<null> {
    const { conversationId } = await this.#options.memory.removeQueued(queuedId)
    await this.#announce(conversationId)
    return null
  }

  /** Asks what an earlier run left, one conversation after the other, once something can answer. */
  async resume(): Promise<void> {
    const { llm, memory, turns, logger } = this.#options
    if (llm.status().active === null) {
      const unsubscribe = llm.onStatus(({ active }) => {
        if (active === null) return
        unsubscribe()
        void this.resume()
      })
      return
    }
    try {
      for (const conversationId of await memory.listQueuedConversations()) {
        await this.#askNext(conversationId)
        await turns.runningIn(conversationId)?.ended
      }
    } catch (error) {
      logger.warn('queue.not_resumed', { error })
    }
  }

  /** Never rejects. */
  async #askNext(conversationId: string): Promise<void> {
    const { memory, turns, logger } = this.#options
    try {
      await turns.exclusively(conversationId, async () => {
        if (turns.runningIn(conversationId) !== undefined) return
        for (const next of await memory.listQueued(conversationId)) {
          if (await this.#ask(next)) return await this.#announce(conversationId)
        }
      })
    } catch (error) {
      // Closing, or the conversation has gone meanwhile.
      const isExpected = isAppError(error) && (error.code === 'disconnected' || error.code === 'not_found')
      if (!isExpected) logger.warn('queue.not_asked', { conversationId, error })
    }
  }

  /** False when the user has removed it meanwhile. */
  async #ask({ queuedId, conversationId, options }: QueuedQuestion): Promise<boolean> {
    const { memory, turns } = this.#options
    try {
      await turns.start(conversationId, () => memory.startQueued(queuedId), options)
      return true
    } catch (error) {
      if (isAppError(error) && error.code === 'not_found') return false
      throw error
    }
  }

  async #announce(conversationId: string): Promise<void> {
    const { memory, notify } = this.#options
    notify('queue.changed', { conversationId, items: await memory.listQueued(conversationId) })
  }
}

function goesOnAfter({ status }: Message): boolean {
  return status === 'complete' || status === 'truncated' || status === 'stopped'
}

// Which answer is being written in which conversation. At most one each: starting one, and whatever must not cross
// with that, is a step of its conversation, and steps go one at a time.

import { AppError } from '../../shared/errors.ts'
import type { Message, SendResult } from '../../shared/models.ts'
import { Emitter } from '../lib/emitter.ts'
import type { Logger } from '../lib/logger.ts'
import type { Recorder } from '../lib/recorder.ts'
import type { Memory, StartedTurn } from '../memory/memory.ts'
import { Answer } from './answer.ts'
import type { Notify } from './chat.ts'
import { ConversationLock } from './conversation-lock.ts'
import type { AskOptions, QuestionAsker } from './question-asker.ts'
import { UnsavedAnswers } from './unsaved-answers.ts'

export interface TurnsOptions {
  readonly memory: Pick<Memory, 'saveProgress' | 'finishAnswer' | 'getMessage' | 'getConversation'>
  readonly asker: QuestionAsker
  readonly notify: Notify
  readonly recorder: Recorder
  readonly logger: Logger
}

export interface TurnEvents {
  readonly started: { readonly conversationId: string }
  /** Told in the same breath as the conversation becomes free, so a step asked for by a listener is the next. */
  readonly ended: { readonly message: Message }
}

/** Time to store what was interrupted, once draining is over. */
const STORE_INTERRUPTED_MS = 2_000

export class Turns {
  readonly events = new Emitter<TurnEvents>()
  readonly #options: TurnsOptions
  readonly #lock = new ConversationLock()
  readonly #running = new Map<string, Answer>()
  readonly #starting = new Set<Promise<unknown>>()
  readonly #unsaved: UnsavedAnswers
  #isDraining = false
  #isClosing = false

  constructor(options: TurnsOptions) {
    this.#options = options
    this.#unsaved = new UnsavedAnswers({ ...options, onSaved: message => this.#announce(message) })
  }

  get runningCount(): number {
    return this.#running.size + this.#starting.size
  }

  runningIn(conversationId: string): Answer | undefined {
    return this.#running.get(conversationId)
  }

  /** The answer `messageId` while it is being written. */
  find(messageId: string): Answer | undefined {
    return [...this.#running.values()].find(answer => answer.messageId === messageId)
  }

  /** An answer that has ended and that the store would not take yet. */
  unsaved(messageId: string): Message | undefined {
    return this.#unsaved.get(messageId)
  }

  /** Does `step` when no other step of the conversation is under way. */
  exclusively<T>(conversationId: string, step: () => Promise<T>): Promise<T> {
    return this.#lock.run(conversationId, step)
  }

  /** Stores the turn and starts its answer. Within a step of its conversation, unless that is new (null). */
  async start(
    conversation: string | null,
    store: () => Promise<StartedTurn>,
    options: AskOptions,
  ): Promise<SendResult> {
    if (this.#isDraining) throw closing()
    const storing = conversation === null ? store() : this.#unsaved.saveIn(conversation).then(store)
    this.#starting.add(storing)
    try {
      const turn = await storing
      this.#begin(turn, options)
      const { conversationId } = turn.conversation
      return {
        kind: 'started',
        conversationId,
        questionId: turn.question.messageId,
        answerId: turn.answer.messageId,
      }
    } finally {
      this.#starting.delete(storing)
    }
  }

  /** Stops what is being written in the conversation; false if there was nothing. What was written stays. */
  async stop(conversationId: string): Promise<boolean> {
    // As a step, so that an answer which is just being started is stopped too.
    const answer = await this.exclusively(conversationId, () => Promise.resolve(this.#running.get(conversationId)))
    if (answer === undefined) return false
    await answer.stop('stopped')
    return true
  }

  /** Starts nothing more; resolves when all answers have ended. At `signal` they are stored as interrupted. */
  async drain(signal: AbortSignal): Promise<void> {
    this.#isDraining = true
    const limit = Promise.withResolvers<undefined>()
    const close = () => {
      this.#isClosing = true
      for (const answer of this.#running.values()) void answer.stop('closing')
      setTimeout(() => limit.resolve(undefined), STORE_INTERRUPTED_MS).unref()
    }
    if (signal.aborted) close()
    else signal.addEventListener('abort', close, { once: true })
    await Promise.race([this.#allEnded(), limit.promise])
    signal.removeEventListener('abort', close)
    await Promise.race([this.#unsaved.saveAll(), limit.promise])
    this.#unsaved.dispose()
  }

  async #allEnded(): Promise<void> {
    await Promise.allSettled([...this.#starting])
    await Promise.all([...this.#running.values()].map(answer => answer.ended))
  }

  #begin(turn: StartedTurn, options: AskOptions): void {
    const { memory, asker, notify, recorder, logger } = this.#options
    const { conversationId } = turn.conversation
    const startedAt = performance.now()
    const answer = new Answer({
      message: turn.answer,
      generate: (onEvent, signal) => asker.ask(turn, options, onEvent, signal),
      memory,
      logger,
      onEnd: (message, end, isStored) => {
        recorder.record('chat.answer', performance.now() - startedAt, end.error !== null)
        this.#running.delete(conversationId)
        if (!isStored) this.#unsaved.add(message, end)
        this.#announce(message)
        this.events.emit('ended', { message })
      },
    })
    this.#running.set(conversationId, answer)
    notify('message.changed', { message: turn.question })
    notify('message.changed', { message: turn.answer })
    notify('conversation.changed', { conversation: turn.conversation })
    this.events.emit('started', { conversationId })
    if (this.#isClosing) void answer.stop('closing')
  }

  #announce(message: Message): void {
    const { memory, notify, logger } = this.#options
    notify('message.changed', { message })
    // As a step, so that what is read is told before the next turn's start.
    void this.exclusively(message.conversationId, async () => {
      try {
        notify('conversation.changed', { conversation: await memory.getConversation(message.conversationId) })
      } catch (error) {
        logger.debug('conversation.not_announced', { conversationId: message.conversationId, error })
      }
    })
  }
}

function closing(): AppError {
  return new AppError('disconnected', 'Jarvis is closing.', { retryable: true, data: { reason: 'closing' } })
}

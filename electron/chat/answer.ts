// One answer being written: it belongs to the service, so those who follow it come and go.
// It ends exactly once: by itself, by a fault, or by `stop`; how it ended is stored before anyone learns of it.

import { randomUUID } from 'node:crypto'
import { AppError, cancelled, isAppError, toErrorShape, type ErrorShape } from '../../shared/errors.ts'
import type { AnswerChunk, Message, MessageStatus } from '../../shared/models.ts'
import type { Logger } from '../lib/logger.ts'
import type { GenerateEvent, GenerateResult } from '../llm/llm.ts'
import type { AnswerEnd, Memory } from '../memory/memory.ts'
import { AnswerJoin } from './answer-join.ts'
import { AnswerSaver } from './answer-saver.ts'
import { AnswerText } from './answer-text.ts'
import { AnswerTimer } from './answer-timer.ts'

export interface AnswerOptions {
  /** As stored when it began: empty and streaming. */
  readonly message: Message
  readonly generate: (onEvent: (event: GenerateEvent) => void, signal: AbortSignal) => Promise<GenerateResult>
  readonly memory: Pick<Memory, 'saveProgress' | 'finishAnswer' | 'getMessage'>
  readonly logger: Logger
  /** Called once, before `ended` resolves. `isStored` is false when the store refused to the last. */
  readonly onEnd: (message: Message, end: AnswerEnd, isStored: boolean) => void
}

/** Why an answer ends before the model is done. */
type StopReason = 'stopped' | 'closing'

export class Answer {
  /** Never rejects. */
  readonly ended: Promise<Message>
  readonly #options: AnswerOptions
  readonly #written: AnswerText
  readonly #timer = new AnswerTimer()
  readonly #generation = new AbortController()
  readonly #retrying = new AbortController()
  readonly #saver: AnswerSaver
  /** For an answer that goes on, until it is joined. */
  #join: AnswerJoin | null
  #source: Pick<AnswerEnd, 'engine' | 'endpoint' | 'model'> = { engine: null, endpoint: null, model: null }
  #stopReason: StopReason | null = null

  constructor(options: AnswerOptions) {
    this.#options = options
    const { message, memory, logger } = options
    this.#written = new AnswerText(message.content, message.reasoning ?? '')
    this.#join = message.content === '' ? null : new AnswerJoin(message.content)
    this.#saver = new AnswerSaver({
      messageId: message.messageId,
      written: this.#written,
      memory,
      logger,
      signal: this.#retrying.signal,
    })
    this.ended = this.#write().then(end => this.#store(end))
  }

  get messageId(): string {
    return this.#options.message.messageId
  }

  /** The text from `offset` on as it grows; resolves with the message once it has ended. */
  async follow(offset: number, send: (chunk: AnswerChunk) => void, signal: AbortSignal): Promise<Message> {
    if (signal.aborted) throw cancelled()
    const unfollow = this.#written.follow(offset, send)
    const aborted = Promise.withResolvers<never>()
    const abort = () => aborted.reject(cancelled())
    signal.addEventListener('abort', abort, { once: true })
    try {
      return await Promise.race([this.ended, aborted.promise])
    } finally {
      signal.removeEventListener('abort', abort)
      unfollow()
    }
  }

  /** Resolves once it is stored. What was written stays. */
  stop(reason: StopReason): Promise<Message> {
    this.#stopReason ??= reason
    this.#generation.abort()
    if (reason === 'closing') this.#retrying.abort()
    return this.ended
  }

  /** Never waits for an engine after its signal has aborted: one that hangs must not hold the conversation. */
  async #write(): Promise<AnswerEnd> {
    const { signal } = this.#generation
    const aborted = Promise.withResolvers<never>()
    signal.addEventListener('abort', () => aborted.reject(cancelled()), { once: true })
    try {
      const generating = this.#options.generate(event => {
        if (!signal.aborted) this.#receive(event)
      }, signal)
      const result = await Promise.race([generating, aborted.promise])
      this.#append('text', this.#join?.end() ?? '')
      const { status, engine, endpoint, model, promptTruncated, timings, tokens, cache } = result
      return {
        ...this.#content(),
        status,
        error: null,
        engine,
        endpoint,
        model,
        promptTruncated,
        timings,
        tokens,
        cache: cache ?? null,
      }
    } catch (error) {
      return this.#brokenOff(error)
    }
  }

  #receive(event: GenerateEvent): void {
    switch (event.kind) {
      case 'phase':
        this.#timer.enter(event.phase)
        return this.#written.enter(event.phase, event.cause)
      case 'engine':
        this.#source = { engine: event.engine, endpoint: event.endpoint, model: event.model }
        return
      case 'text':
      case 'reasoning':
        if (event.text === '') return
        this.#timer.noteOutput()
        this.#written.enter('writing')
        return this.#append(event.kind, event.text)
    }
  }

  #append(kind: 'text' | 'reasoning', piece: string): void {
    const text = kind === 'text' && this.#join !== null ? this.#join.push(piece) : piece
    if (text === '') return
    this.#written.append(kind, text)
    this.#saver.noteProgress()
  }

  #content(): Pick<AnswerEnd, 'content' | 'reasoning'> {
    const { text, reasoning } = this.#written
    return { content: text, reasoning: reasoning === '' ? null : reasoning }
  }

  #brokenOff(error: unknown): AnswerEnd {
    this.#append('text', this.#join?.end() ?? '')
    const content = this.#content()
    const hasText = content.content !== '' || content.reasoning !== null
    return {
      ...content,
      ...this.#howBrokenOff(error, hasText),
      ...this.#source,
      promptTruncated: false,
      timings: this.#timer.timings(),
      tokens: null,
    }
  }

  #howBrokenOff(error: unknown, hasText: boolean): { status: AnswerEnd['status']; error: ErrorShape | null } {
    const status: MessageStatus = hasText ? 'interrupted' : 'error'
    if (this.#stopReason === 'closing') {
      const closed = { code: 'cancelled', message: 'Jarvis was closed.', retryable: true } as const
      return { status, error: { ...closed, data: { reason: 'closing' } } }
    }
    if (this.#stopReason === 'stopped' || (isAppError(error) && error.code === 'cancelled')) {
      return { status: 'stopped', error: null }
    }
    if (isAppError(error)) return { status, error: toErrorShape(error) }
    const id = randomUUID().slice(0, 8)
    this.#options.logger.error('answer.internal', { id, messageId: this.messageId, error })
    return {
      status,
      error: { code: 'internal', message: 'Something went wrong inside Jarvis.', retryable: true, data: { id } },
    }
  }

  async #store(end: AnswerEnd): Promise<Message> {
    let message: Message
    let isStored = true
    try {
      message = await this.#saver.finish(end)
    } catch (cause) {
      const error = isAppError(cause) ? cause : new AppError('memory_unavailable', 'The answer was not stored.')
      // The text is whole; what the reader must know is that it is not on disk.
      const status = end.content === '' ? 'error' : 'interrupted'
      message = { ...this.#options.message, ...end, cache: end.cache ?? null, status, error: toErrorShape(error) }
      isStored = false
      this.#options.logger.error('answer.lost_unless_retried', { messageId: this.messageId, error: cause })
    }
    this.#written.flush()
    this.#options.onEnd(message, end, isStored)
    return message
  }
}

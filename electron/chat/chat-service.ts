// Chat as the contract has it: where a question goes, and what one may do with its answer.

import type { ContextUse } from '../../shared/context-use.ts'
import type { ParsedInputOf } from '../../shared/contract.ts'
import { AppError } from '../../shared/errors.ts'
import type { AnswerChunk, GenerationParameters, Message, SendResult } from '../../shared/models.ts'
import type { Settings } from '../../shared/settings.ts'
import type { Logger } from '../lib/logger.ts'
import type { Recorder } from '../lib/recorder.ts'
import type { Llm } from '../llm/llm.ts'
import type { Memory, StartedTurn } from '../memory/memory.ts'
import type { Chat, Notify } from './chat.ts'
import { createConversations, type Conversations } from './conversations.ts'
import { QuestionAsker, type AskOptions } from './question-asker.ts'
import { QuestionQueue } from './question-queue.ts'
import { startFactFinder } from './facts/fact-finder.ts'
import type { IdleWork } from './idle-work.ts'
import { startSummaries } from './summaries.ts'
import { startTitles } from './titles.ts'
import { titleFromQuestion } from './title.ts'
import { Turns } from './turns.ts'

export interface ChatOptions {
  readonly memory: Memory
  readonly llm: Llm
  readonly settings: () => Settings
  readonly notify: Notify
  readonly recorder: Recorder
  readonly logger: Logger
  /** Nothing is cached, titled or remembered; `memory` keeps nothing either. */
  readonly isTemporary?: boolean
}

export class ChatService implements Chat {
  readonly conversations: Conversations
  readonly #memory: Memory
  readonly #asker: QuestionAsker
  readonly #turns: Turns
  readonly #queue: QuestionQueue
  readonly #idleWork: readonly IdleWork[]
  readonly #isTemporary: boolean

  constructor(options: ChatOptions) {
    this.#memory = options.memory
    this.#asker = new QuestionAsker(options)
    this.#turns = new Turns({ ...options, asker: this.#asker })
    this.#queue = new QuestionQueue({ ...options, turns: this.#turns })
    this.conversations = createConversations({ ...options, turns: this.#turns })
    const parts = { ...options, turns: this.#turns, conversations: this.conversations, asker: this.#asker }
    this.#isTemporary = options.isTemporary ?? false
    const lasting = this.#isTemporary ? [] : [startTitles(parts), startFactFinder(parts)]
    this.#idleWork = [...lasting, startSummaries(parts)]
  }

  get runningCount(): number {
    return this.#turns.runningCount
  }

  async send({
    conversationId: reference,
    content,
    parameters,
    useCache,
    isTemporary: _,
    ...choices
  }: ParsedInputOf<'chat.send'>): Promise<SendResult> {
    const options: AskOptions = { ...choices, ...(useCache === false && { cache: 'off' }) }
    // An unknown persona is refused before anything is stored.
    this.#asker.systemPromptOf(options.persona)
    const turns = this.#turns
    if (reference === undefined)
      return await turns.start(null, () => this.#storeTurn(null, content, { parameters }), options)
    const { conversationId } = await this.#memory.getConversation(reference)
    return await turns.exclusively(conversationId, () =>
      turns.runningIn(conversationId) === undefined
        ? turns.start(conversationId, () => this.#storeTurn(conversationId, content), options)
        : this.#queue.add(conversationId, content, options),
    )
  }

  async follow(
    { messageId: reference, offset }: ParsedInputOf<'chat.follow'>,
    onChunk: (chunk: AnswerChunk) => void,
    signal: AbortSignal,
  ): Promise<Message> {
    let message = await this.#memory.getMessage(reference)
    const answer = this.#turns.find(message.messageId)
    if (answer !== undefined) return await answer.follow(offset, onChunk, signal)
    // It may have ended while it was being read.
    if (message.status === 'streaming') message = await this.#memory.getMessage(message.messageId)
    message = this.#turns.unsaved(message.messageId) ?? message
    if (message.content.length > offset) onChunk({ kind: 'text', offset, text: message.content.slice(offset) })
    return message
  }

  async stop(conversationReference: string): Promise<{ wasRunning: boolean }> {
    const { conversationId } = await this.#memory.getConversation(conversationReference)
    return { wasRunning: await this.#turns.stop(conversationId) }
  }

  async regenerate(messageReference: string, waitMs = 0): Promise<SendResult> {
    const message = await this.#memory.getMessage(messageReference)
    if (message.role !== 'assistant') throw wrongRole(message, 'assistant')
    const options: AskOptions = { waitMs, cache: 'refresh' }
    return await this.#startBeside(message, options, () => this.#memory.startSibling(message.messageId))
  }

  async edit(messageReference: string, content: string, waitMs = 0): Promise<SendResult> {
    const message = await this.#memory.getMessage(messageReference)
    if (message.role !== 'user') throw wrongRole(message, 'user')
    return await this.#startBeside(message, { waitMs }, () =>
      this.#storeTurn(message.conversationId, content, { beside: message.messageId }),
    )
  }

  async continue(messageReference: string, waitMs = 0): Promise<SendResult> {
    const message = await this.#memory.getMessage(messageReference)
    if (message.role !== 'assistant') throw wrongRole(message, 'assistant')
    return await this.#startBeside(message, { waitMs }, () => this.#memory.resumeAnswer(message.messageId))
  }

  contextUse({ conversationId, persona }: ParsedInputOf<'chat.context'>): Promise<ContextUse> {
    return this.#asker.contextUse(conversationId, persona)
  }

  async prefill({ conversationId, persona }: ParsedInputOf<'chat.prefill'>, signal: AbortSignal): Promise<boolean> {
    return await this.#asker.prefill(conversationId, { persona, signal })
  }

  listQueued(conversationReference: string) {
    return this.#queue.list(conversationReference)
  }

  editQueued(queuedId: string, content: string) {
    return this.#queue.edit(queuedId, content)
  }

  removeQueued(queuedId: string) {
    return this.#queue.remove(queuedId)
  }

  resumeQueues(): Promise<void> {
    return this.#queue.resume()
  }

  async drain(signal: AbortSignal): Promise<void> {
    for (const work of this.#idleWork) work.dispose()
    await this.#turns.drain(signal)
  }

  #storeTurn(
    conversationId: string | null,
    question: string,
    { beside, parameters }: { beside?: string; parameters?: GenerationParameters | undefined } = {},
  ): Promise<StartedTurn> {
    // Titles reach the window's, and from there the browser's history.
    const turn = { conversationId, question, title: this.#isTemporary ? '' : titleFromQuestion(question) }
    return this.#memory.startTurn({
      ...turn,
      ...(beside !== undefined && { beside }),
      ...(parameters !== undefined && { parameters }),
    })
  }

  #startBeside(
    { conversationId }: Message,
    options: AskOptions,
    store: () => Promise<StartedTurn>,
  ): Promise<SendResult> {
    const turns = this.#turns
    return turns.exclusively(conversationId, () => {
      if (turns.runningIn(conversationId) === undefined) return turns.start(conversationId, store, options)
      throw new AppError('conflict', 'An answer of this conversation is being written.', {
        retryable: true,
        data: { reason: 'answer_running' },
      })
    })
  }
}

function wrongRole({ messageId }: Message, role: 'user' | 'assistant'): AppError {
  return new AppError('bad_request', `${messageId} is no message of role ${role}.`)
}

// Conversations of which nothing is left: a chat over a store in memory, made when the first is begun. What is asked of an
// id goes to the chat that it belongs to.

import { AppError } from '../../shared/errors.ts'
import type { Conversation } from '../../shared/models.ts'
import type { Memory } from '../memory/memory.ts'
import { ChatService, type ChatOptions } from './chat-service.ts'
import type { Conversations } from './conversations.ts'

export interface TemporaryChat {
  readonly memory: Memory
  readonly chat: ChatService
  readonly conversations: Conversations
}

export interface TemporaryChatsOptions extends Omit<ChatOptions, 'memory' | 'isTemporary'> {
  readonly openMemory: () => Promise<Memory>
}

/** More at once: the one that was used longest ago goes. */
const MAX_CONVERSATIONS = 20
const MAX_MESSAGES = 1_000_000

export class TemporaryChats {
  readonly #options: TemporaryChatsOptions
  #opened: Promise<TemporaryChat> | null = null
  #chat: ChatService | null = null

  constructor(options: TemporaryChatsOptions) {
    this.#options = options
  }

  get runningCount(): number {
    return this.#chat?.runningCount ?? 0
  }

  /** The chat that has them; `not_found` while none was begun. */
  async get(reference: string): Promise<TemporaryChat> {
    if (this.#opened !== null) return await this.#opened
    const kind = reference.startsWith('c') ? 'conversation' : 'message'
    throw new AppError('not_found', `There is no ${kind} ${reference}.`, { data: { kind, reference } })
  }

  async list(): Promise<readonly Conversation[]> {
    const opened = await this.#opened
    return opened === null ? [] : (await opened.memory.listConversations({ limit: MAX_CONVERSATIONS })).items
  }

  /** The chat to begin another in. */
  async begin(): Promise<TemporaryChat> {
    this.#opened ??= this.#open().catch((error: unknown) => {
      this.#opened = null
      throw error
    })
    const opened = await this.#opened
    await makeRoom(opened)
    return opened
  }

  async drain(signal: AbortSignal): Promise<void> {
    await this.#chat?.drain(signal)
  }

  async dispose(): Promise<void> {
    const opened = await this.#opened?.catch(() => null)
    await opened?.memory.close()
  }

  async #open(): Promise<TemporaryChat> {
    const memory = await this.#options.openMemory()
    const chat = new ChatService({ ...this.#options, memory, isTemporary: true })
    this.#chat = chat
    const conversations: Conversations = {
      ...chat.conversations,
      delete: async reference => {
        await chat.conversations.delete(reference)
        await memory.purgeDeleted(Date.now() + 1, MAX_MESSAGES)
        return null
      },
    }
    return { memory, chat, conversations }
  }
}

async function makeRoom({ memory, conversations }: TemporaryChat): Promise<void> {
  const { items } = await memory.listConversations({ limit: MAX_CONVERSATIONS })
  const oldest = items.at(-1)
  if (items.length === MAX_CONVERSATIONS && oldest !== undefined) await conversations.delete(oldest.conversationId)
}

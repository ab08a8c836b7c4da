// What the user does to conversations and their messages apart from asking; every client is told.

import type { Conversation, GenerationParameters, Message } from '../../shared/models.ts'
import type { Memory } from '../memory/memory.ts'
import type { Notify } from './chat.ts'
import type { Turns } from './turns.ts'

export interface Conversations {
  rename(reference: string, title: string): Promise<Conversation>
  /** Only over a title taken from the question; answers false when the user has given one meanwhile. */
  retitle(conversationId: string, title: string): Promise<boolean>
  pin(reference: string, isPinned: boolean): Promise<Conversation>
  setParameters(reference: string, parameters: GenerationParameters | null): Promise<Conversation>
  setSpoken(reference: string, isSpoken: boolean | null): Promise<Conversation>
  setMemory(reference: string, usesMemory: boolean): Promise<Conversation>
  /** Stops an answer being written first. What is queued stays with the conversation and is not asked. */
  delete(reference: string): Promise<null>
  restore(reference: string): Promise<Conversation>
  /** Also while an answer is being written elsewhere: that goes on, and what is queued is asked where the user looks. */
  showBranch(messageReference: string): Promise<Conversation>
  pinMessage(reference: string, isPinned: boolean): Promise<Message>
}

export interface ConversationsOptions {
  readonly memory: Memory
  readonly turns: Turns
  readonly notify: Notify
}

export function createConversations({ memory, turns, notify }: ConversationsOptions): Conversations {
  /** Changes the conversation as a step of its own and tells of it. */
  async function change(
    reference: string,
    step: (conversationId: string) => Promise<Conversation>,
  ): Promise<Conversation> {
    const { conversationId } = await memory.getConversation(reference)
    return await turns.exclusively(conversationId, async () => told(await step(conversationId)))
  }

  function told(conversation: Conversation): Conversation {
    notify('conversation.changed', { conversation })
    return conversation
  }

  return {
    rename: (reference, title) => change(reference, id => memory.renameConversation(id, title, 'user')),
    retitle: (conversationId, title) =>
      turns.exclusively(conversationId, async () => {
        const { titleSource } = await memory.getConversation(conversationId)
        if (titleSource !== 'question') return false
        told(await memory.renameConversation(conversationId, title, 'model'))
        return true
      }),
    pin: (reference, isPinned) => change(reference, id => memory.pinConversation(id, isPinned)),
    setParameters: (reference, parameters) => change(reference, id => memory.setParameters(id, parameters)),
    setSpoken: (reference, isSpoken) => change(reference, id => memory.setSpoken(id, isSpoken)),

    setMemory: (reference, usesMemory) => change(reference, id => memory.setUsesMemory(id, usesMemory)),

    async delete(reference) {
      const { conversationId } = await memory.getConversation(reference)
      await turns.exclusively(conversationId, async () => {
        await turns.runningIn(conversationId)?.stop('stopped')
        await memory.deleteConversation(conversationId)
        notify('conversation.removed', { conversationId })
      })
      return null
    },

    restore: async reference => told(await memory.restoreConversation(reference)),

    async showBranch(messageReference) {
      const { conversationId, messageId } = await memory.getMessage(messageReference)
      return await turns.exclusively(conversationId, async () => told(await memory.showBranch(messageId)))
    },

    async pinMessage(reference, isPinned) {
      const message = await memory.pinMessage(reference, isPinned)
      notify('message.changed', { message })
      return message
    },
  }
}

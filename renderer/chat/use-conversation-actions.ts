// Pin and delete, with what the reader is told: the same from the sidebar and from the title bar.

import { useMemo } from 'react'
import type { Conversation } from '../../shared/models.ts'
import { useStores } from '../stores.ts'
import { chatRoute, goTo, hrefOf, newChat } from '../ui/route-store.ts'

export interface ConversationActions {
  readonly pin: (conversation: Conversation) => Promise<void>
  /** With ten seconds, and the list of notices, to take it back; a temporary one is gone. */
  readonly remove: (conversation: Conversation) => Promise<void>
}

export function useConversationActions(): ConversationActions {
  const { conversations, notices, route } = useStores()
  return useMemo(
    () => ({
      pin: ({ conversationId, isPinned }) =>
        conversations.getState().pin(conversationId, !isPinned).catch(notices.getState().tellError),
      remove: async ({ conversationId, title, isTemporary }) => {
        const at = route.getState()
        const wasOpen = at.view === 'chat' && at.conversationId === conversationId
        if (wasOpen) goTo(newChat)
        try {
          await conversations.getState().remove(conversationId)
        } catch (error) {
          notices.getState().tellError(error)
          return
        }
        if (isTemporary) return notices.getState().tell('chat.temporary.ended')
        notices.getState().tell('app.conversation.deleted', { title }, async () => {
          const before = hrefOf(route.getState())
          await conversations.getState().restore(conversationId)
          // Whoever has gone elsewhere meanwhile stays there.
          if (wasOpen && hrefOf(route.getState()) === before) goTo(chatRoute(conversationId))
        })
      },
    }),
    [conversations, notices, route],
  )
}

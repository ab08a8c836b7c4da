// The conversations of the sidebar: pages read on scroll, kept right by events. Pinned first, then the latest.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '../../shared/client.ts'
import type { Conversation, GenerationParameters } from '../../shared/models.ts'
import { onOpen } from '../ui/on-open.ts'

export interface ConversationState {
  readonly items: readonly Conversation[]
  readonly isLoaded: boolean
  readonly hasMore: boolean
  readonly loadMore: () => Promise<void>
  /** Makes sure that a conversation which no page has brought yet is known. */
  readonly know: (conversationId: string) => Promise<void>
  readonly rename: (conversationId: string, title: string) => Promise<void>
  readonly pin: (conversationId: string, isPinned: boolean) => Promise<void>
  readonly setParameters: (conversationId: string, parameters: GenerationParameters | null) => Promise<void>
  readonly setSpoken: (conversationId: string, isSpoken: boolean | null) => Promise<void>
  readonly remove: (conversationId: string) => Promise<void>
  readonly restore: (conversationId: string) => Promise<void>
}

export type ConversationStore = StoreApi<ConversationState>

const PAGE = 60
const MOST_AT_ONCE = 1_000

export function createConversationStore(client: Client): ConversationStore {
  let cursor: string | null = null
  let loading: Promise<void> | null = null

  const store = createStore<ConversationState>()((set, get) => {
    const put = (changed: readonly Conversation[]) => set({ items: merged(get().items, changed) })
    return {
      items: [],
      isLoaded: false,
      hasMore: false,
      loadMore: async () => {
        if (cursor === null) return
        loading ??= readPage(cursor).finally(() => {
          loading = null
        })
        await loading
      },
      know: async conversationId => {
        if (find(get().items, conversationId) !== undefined) return
        put([await client.call('conversation.get', { conversationId })])
      },
      rename: async (conversationId, title) =>
        put([await client.call('conversation.rename', { conversationId, title })]),
      pin: async (conversationId, isPinned) =>
        put([await client.call('conversation.pin', { conversationId, isPinned })]),
      setParameters: async (conversationId, parameters) =>
        put([await client.call('conversation.setParameters', { conversationId, parameters })]),
      setSpoken: async (conversationId, isSpoken) =>
        put([await client.call('conversation.setSpoken', { conversationId, isSpoken })]),
      remove: async conversationId => {
        const removed = find(get().items, conversationId)
        set({ items: without(get().items, conversationId) })
        try {
          await client.call('conversation.delete', { conversationId })
        } catch (error) {
          if (removed !== undefined) put([removed])
          throw error
        }
      },
      restore: async conversationId => put([await client.call('conversation.restore', { conversationId })]),
    }
  })

  const readPage = async (from: string) => {
    const page = await client.call('conversation.list', { limit: PAGE, cursor: from })
    // A reconnection may have started over meanwhile; its cursor is the one that counts.
    if (cursor !== from) return
    cursor = page.nextCursor
    store.setState({ items: merged(store.getState().items, page.items), hasMore: cursor !== null })
  }
  client.on('conversation.changed', ({ conversation }) =>
    store.setState({ items: merged(store.getState().items, [conversation]) }),
  )
  client.on('conversation.removed', ({ conversationId }) =>
    store.setState({ items: without(store.getState().items, conversationId) }),
  )
  const readAgain = async () => {
    const limit = Math.min(Math.max(store.getState().items.length, PAGE), MOST_AT_ONCE)
    const [page, temporary] = await Promise.all([
      client.call('conversation.list', { limit }),
      client.call('conversation.temporary', {}),
    ])
    cursor = page.nextCursor
    store.setState({ items: sorted([...page.items, ...temporary.items]), isLoaded: true, hasMore: cursor !== null })
  }
  client.on('conversations.changed', () => void readAgain().catch(() => undefined))
  onOpen(client, readAgain)
  return store
}

export function find(items: readonly Conversation[], conversationId: string): Conversation | undefined {
  return items.find(item => item.conversationId === conversationId)
}

function merged(items: readonly Conversation[], changed: readonly Conversation[]): readonly Conversation[] {
  const byId = new Map(items.map(item => [item.conversationId, item]))
  for (const item of changed) byId.set(item.conversationId, item)
  return sorted([...byId.values()])
}

function without(items: readonly Conversation[], conversationId: string): readonly Conversation[] {
  return items.filter(item => item.conversationId !== conversationId)
}

function sorted(items: readonly Conversation[]): readonly Conversation[] {
  return [...items].sort((a, b) => Number(b.isPinned) - Number(a.isPinned) || b.updatedAt - a.updatedAt)
}

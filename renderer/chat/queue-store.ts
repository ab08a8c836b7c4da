// Questions of the open conversation that wait for the running answer to end.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '../../shared/client.ts'
import type { QueuedQuestion } from '../../shared/models.ts'
import { onOpen } from '../ui/on-open.ts'

export interface QueueState {
  readonly conversationId: string | null
  readonly items: readonly QueuedQuestion[]
  readonly open: (conversationId: string | null) => Promise<void>
  readonly edit: (queuedId: string, content: string) => Promise<void>
  readonly remove: (queuedId: string) => Promise<void>
}

export type QueueStore = StoreApi<QueueState>

export function createQueueStore(client: Client): QueueStore {
  const store = createStore<QueueState>()((set, get) => ({
    conversationId: null,
    items: [],
    open: async conversationId => {
      if (conversationId !== get().conversationId) set({ conversationId, items: [] })
      if (conversationId === null) return
      const { items } = await client.call('chat.queue.list', { conversationId })
      if (get().conversationId === conversationId) set({ items })
    },
    edit: async (queuedId, content) => {
      const changed = await client.call('chat.queue.edit', { queuedId, content })
      set({ items: get().items.map(item => (item.queuedId === queuedId ? changed : item)) })
    },
    remove: async queuedId => {
      await client.call('chat.queue.remove', { queuedId })
      set({ items: get().items.filter(item => item.queuedId !== queuedId) })
    },
  }))
  client.on('queue.changed', ({ conversationId, items }) => {
    if (conversationId === store.getState().conversationId) store.setState({ items })
  })
  onOpen(client, () => store.getState().open(store.getState().conversationId))
  return store
}

// Every message there is, newest first, read in pages as one scrolls; with the titles of their conversations.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '../../shared/client.ts'
import type { ErrorShape } from '../../shared/errors.ts'
import type { Message } from '../../shared/models.ts'
import { find, type ConversationStore } from '../chat/conversation-store.ts'
import { errorShapeOf } from '../ui/error-shape.ts'

export interface TimelineState {
  readonly items: readonly Message[]
  readonly total: number | null
  readonly titles: Readonly<Record<string, string>>
  readonly hasMore: boolean
  readonly isLoaded: boolean
  readonly error: ErrorShape | null
  /** The day it was asked to begin with, as YYYY-MM-DD; empty: with the newest message. */
  readonly day: string
  /** Starts over from its beginning. */
  readonly read: () => Promise<void>
  readonly jumpTo: (day: string) => Promise<void>
  readonly loadMore: () => Promise<void>
}

export type TimelineStore = StoreApi<TimelineState>

const PAGE = 60
/** The last moment a date can hold. */
const LAST_MS = 8.64e15

export function createTimelineStore(client: Client, conversations: ConversationStore): TimelineStore {
  let cursor: string | null = null
  let epoch = 0
  let isLoading = false

  const store = createStore<TimelineState>()((set, get) => {
    /** Pages hold ids only; a conversation deleted meanwhile stays without a title. */
    const readTitles = async (messages: readonly Message[]) => {
      const known = get().titles
      const listed = conversations.getState().items
      const wanted = [...new Set(messages.map(message => message.conversationId).filter(id => !(id in known)))]
      const unlisted = wanted.filter(id => find(listed, id) === undefined)
      const { items } =
        unlisted.length === 0
          ? { items: [] }
          : await client.call('conversation.getMany', { conversationIds: unlisted }).catch(() => ({ items: [] }))
      const found = wanted.map(id => [id, (find(listed, id) ?? find(items, id))?.title ?? ''] as const)
      if (found.length > 0) set({ titles: { ...get().titles, ...Object.fromEntries(found) } })
    }
    const readPage = async (shown: readonly Message[], from: string | undefined) => {
      const mine = epoch
      isLoading = true
      try {
        // By time, not in the order of storing: an import brings old messages in last.
        const place = from === undefined ? { before: endOf(get().day) ?? LAST_MS } : { cursor: from }
        const page = await client.call('message.list', { limit: PAGE, ...place })
        if (mine !== epoch) return
        cursor = page.nextCursor
        set({
          items: [...shown, ...page.items],
          total: page.approximateTotal,
          hasMore: cursor !== null,
          isLoaded: true,
          error: null,
        })
        await readTitles(page.items)
      } catch (error) {
        if (mine === epoch) set({ error: errorShapeOf(error), isLoaded: true })
      } finally {
        if (mine === epoch) isLoading = false
      }
    }
    return {
      items: [],
      total: null,
      titles: {},
      hasMore: false,
      isLoaded: false,
      error: null,
      day: '',
      jumpTo: day => {
        set({ day })
        return get().read()
      },
      read: () => {
        epoch++
        set({ titles: {} })
        return readPage([], undefined)
      },
      loadMore: async () => {
        if (isLoading || cursor === null) return
        await readPage(get().items, cursor)
      },
    }
  })
  client.on('conversations.changed', () => {
    if (store.getState().isLoaded) void store.getState().read()
  })
  return store
}

/** The first moment after a day, in this time zone; null where there is no day. */
function endOf(day: string): number | null {
  const [year = NaN, month = NaN, date = NaN] = day.split('-').map(Number)
  const end = new Date(year, month - 1, date + 1).getTime()
  return Number.isNaN(end) ? null : Math.max(0, end)
}

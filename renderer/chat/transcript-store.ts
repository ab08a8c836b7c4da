// The messages of the open conversation: its shown branch, read in pages from the end (or around one message) both ways.
// Answers being written among them are followed; every other change comes as an event or is read again.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '../../shared/client.ts'
import type { ErrorShape } from '../../shared/errors.ts'
import type { Message, Page } from '../../shared/models.ts'
import { errorShapeOf } from '../ui/error-shape.ts'
import { onOpen } from '../ui/on-open.ts'
import type { AnswerStore } from './answer-store.ts'

export interface TranscriptState {
  /** Null: a new chat. */
  readonly conversationId: string | null
  /** Oldest first. */
  readonly items: readonly Message[]
  readonly hasOlder: boolean
  readonly hasNewer: boolean
  /** The first page of this conversation is on its way. */
  readonly isOpening: boolean
  /** Why the conversation could not be read. */
  readonly error: ErrorShape | null
  /** The message the reader asked for, until the list has brought it into view. */
  readonly landOn: string | null
  readonly open: (conversationId: string | null, aroundMessageId?: string | null) => Promise<void>
  readonly loadOlder: () => Promise<void>
  readonly loadNewer: () => Promise<void>
  readonly goToEnd: () => Promise<void>
  /** Reads what is shown again: after another branch was chosen, or a connection was lost. */
  readonly readAgain: () => Promise<void>
  readonly pin: (messageId: string, isPinned: boolean) => Promise<void>
  readonly apply: (message: Message) => void
  readonly landed: () => void
}

export type TranscriptStore = StoreApi<TranscriptState>

const PAGE = 40
const MOST_AT_ONCE = 1_000

export function createTranscriptStore(client: Client, answers: AnswerStore): TranscriptStore {
  /** Counts what made running reads out of date. */
  let epoch = 0
  let older: string | null = null
  let newer: string | null = null
  let pagingOlder = false
  let pagingNewer = false

  const store = createStore<TranscriptState>()((set, get) => {
    const show = (page: Page<Message>, landOn: string | null) => {
      epoch++
      older = page.nextCursor
      newer = page.previousCursor
      pagingOlder = pagingNewer = false
      set({
        items: keepingIdentity(get().items, page.items),
        hasOlder: older !== null,
        hasNewer: newer !== null,
        isOpening: false,
        error: null,
        landOn,
      })
    }
    const read = async (input: { limit: number; aroundMessageId?: string }, landOn: string | null) => {
      const { conversationId } = get()
      if (conversationId === null) return
      const mine = ++epoch
      try {
        const page = await client.call('conversation.transcript', { conversationId, ...input })
        if (mine === epoch) show(page, landOn)
      } catch (error) {
        if (mine !== epoch) return
        const shape = errorShapeOf(error)
        // A page that has something to show goes on showing it.
        if (get().items.length === 0) set({ isOpening: false, error: shape })
        else throw error
      }
    }
    return {
      conversationId: null,
      items: [],
      hasOlder: false,
      hasNewer: false,
      isOpening: false,
      error: null,
      landOn: null,
      open: async (conversationId, aroundMessageId = null) => {
        const isSame = conversationId === get().conversationId
        if (isSame && aroundMessageId === null && get().error === null) return
        if (isSame && get().items.some(item => item.messageId === aroundMessageId)) {
          set({ landOn: aroundMessageId })
          return
        }
        epoch++
        set({
          conversationId,
          items: [],
          hasOlder: false,
          hasNewer: false,
          isOpening: conversationId !== null,
          error: null,
          landOn: null,
        })
        await read(aroundMessageId === null ? { limit: PAGE } : { limit: PAGE, aroundMessageId }, aroundMessageId)
      },
      loadOlder: async () => {
        const { conversationId } = get()
        if (conversationId === null || older === null || pagingOlder) return
        const mine = epoch
        pagingOlder = true
        try {
          const page = await client.call('conversation.transcript', { conversationId, limit: PAGE, cursor: older })
          if (mine !== epoch) return
          older = page.nextCursor
          set({ items: [...page.items, ...get().items], hasOlder: older !== null })
        } finally {
          if (mine === epoch) pagingOlder = false
        }
      },
      loadNewer: async () => {
        const { conversationId } = get()
        if (conversationId === null || newer === null || pagingNewer) return
        const mine = epoch
        pagingNewer = true
        try {
          const page = await client.call('conversation.transcript', { conversationId, limit: PAGE, cursor: newer })
          if (mine !== epoch) return
          newer = page.previousCursor
          set({ items: [...get().items, ...page.items], hasNewer: newer !== null })
        } finally {
          if (mine === epoch) pagingNewer = false
        }
      },
      goToEnd: () => read({ limit: PAGE }, null),
      readAgain: async () => {
        const { items, hasNewer, landOn } = get()
        const limit = Math.min(Math.max(items.length, PAGE), MOST_AT_ONCE)
        const middle = items[items.length >> 1]
        await read(hasNewer && middle !== undefined ? { limit, aroundMessageId: middle.messageId } : { limit }, landOn)
      },
      pin: async (messageId, isPinned) => get().apply(await client.call('message.pin', { messageId, isPinned })),
      apply: message => {
        const { conversationId, items, hasNewer } = get()
        if (message.conversationId !== conversationId) return
        const index = items.findIndex(item => item.messageId === message.messageId)
        if (index >= 0) {
          set({ items: items.with(index, message) })
        } else if (!hasNewer && message.parentId === (items.at(-1)?.messageId ?? null)) {
          set({ items: [...items, message] })
        } else if (items.some(item => item.messageId === message.parentId)) {
          // Another version of something shown: which branch is shown now, only the services know.
          void get()
            .readAgain()
            .catch(() => undefined)
        }
      },
      landed: () => set({ landOn: null }),
    }
  })

  store.subscribe((state, before) => {
    if (state.items === before.items) return
    const streaming = state.items.filter(item => item.status === 'streaming').map(item => item.messageId)
    answers.getState().keepOnly(new Set(streaming))
    for (const messageId of streaming) answers.getState().follow(messageId)
  })
  client.on('message.changed', ({ message }) => store.getState().apply(message))
  onOpen(client, () => store.getState().readAgain())
  return store
}

/** Messages that are as they were stay the same objects, so that they do not render again. */
function keepingIdentity(before: readonly Message[], after: readonly Message[]): readonly Message[] {
  const known = new Map(before.map(message => [message.messageId, message]))
  return after.map(message => {
    const same = known.get(message.messageId)
    return same !== undefined && JSON.stringify(same) === JSON.stringify(message) ? same : message
  })
}

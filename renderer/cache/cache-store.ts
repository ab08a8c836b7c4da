// Answers that are kept to be given again: what they save, which they are, and how to be rid of them.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CacheEntry, CacheReport } from '../../shared/cache-models.ts'
import type { Client } from '../../shared/client.ts'

export interface CacheState {
  readonly report: CacheReport | null
  /** Newest first, as far as they were read. */
  readonly items: readonly CacheEntry[]
  readonly nextCursor: string | null
  readonly read: () => Promise<void>
  readonly readOn: () => Promise<void>
  readonly forget: (entryId: string) => Promise<void>
  /** Of an answer in a conversation; false when none was kept. */
  readonly forgetAnswer: (messageId: string) => Promise<boolean>
  readonly clear: () => Promise<void>
}

export type CacheStore = StoreApi<CacheState>

const PAGE_SIZE = 20

export function createCacheStore(client: Client): CacheStore {
  return createStore<CacheState>()((set, get) => {
    const read = async () => {
      const [report, page] = await Promise.all([
        client.call('cache.report', {}),
        client.call('cache.list', { limit: PAGE_SIZE }),
      ])
      set({ report, ...page })
    }
    return {
      report: null,
      items: [],
      nextCursor: null,
      read,
      readOn: async () => {
        const cursor = get().nextCursor
        if (cursor === null) return
        const page = await client.call('cache.list', { limit: PAGE_SIZE, cursor })
        // Read anew meanwhile: what comes after its own end is asked for again.
        if (get().nextCursor === cursor) set({ items: [...get().items, ...page.items], nextCursor: page.nextCursor })
      },
      forget: async entryId => {
        await client.call('cache.forget', { entryId })
        set({ items: get().items.filter(item => item.entryId !== entryId) })
        set({ report: await client.call('cache.report', {}) })
      },
      forgetAnswer: async messageId => (await client.call('cache.forgetAnswer', { messageId })).wasKept,
      clear: async () => {
        await client.call('cache.clear', {})
        await read()
      },
    }
  })
}

// Which models could make the vectors of meaning search, and how far the one that was chosen is.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '../../shared/client.ts'
import type { EmbeddingOffer, SearchProgress } from '../../shared/search-models.ts'

export interface SearchModelState {
  /** Null until they are known. */
  readonly offers: readonly EmbeddingOffer[] | null
  readonly progress: SearchProgress | null
  readonly load: () => Promise<void>
  /** Keeps reading how far it is. Answers how to stop that. */
  readonly follow: () => () => void
}

export type SearchModelStore = StoreApi<SearchModelState>

const READ_EVERY_MS = 1_000

export function createSearchModelStore(client: Client): SearchModelStore {
  return createStore<SearchModelState>()(set => ({
    offers: null,
    progress: null,
    async load() {
      set({ offers: (await client.call('search.embedders', {})).items })
    },
    follow() {
      let timer: ReturnType<typeof setTimeout> | undefined
      let isStopped = false
      const read = async () => {
        try {
          set({ progress: await client.call('search.progress', {}) })
        } catch {
          // The connection is back by the next time, or the page says itself that it is lost.
        }
        if (!isStopped) timer = setTimeout(() => void read(), READ_EVERY_MS)
      }
      void read()
      return () => {
        isStopped = true
        clearTimeout(timer)
      }
    },
  }))
}

// One export at a time, with how far it is: it goes on when the view changes.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '../../../shared/client.ts'
import { saveExport, type ExportWish } from './save-export.ts'

export interface ExportProgress {
  /** Written so far. */
  readonly messages: number
  /** Of the store as it was at the beginning; null for one conversation, and until it is known. */
  readonly total: number | null
  readonly remainingMs: number | null
}

export interface ExportState {
  /** Null while nothing is exported. */
  readonly progress: ExportProgress | null
  /** Ends the export before it, which then rejects as cancelled. */
  readonly save: (wish: ExportWish) => Promise<void>
  readonly cancel: () => void
}

export type ExportStore = StoreApi<ExportState>

const WARM_UP_MS = 1_000

export function createExportStore(client: Client, clock: () => number = () => performance.now()): ExportStore {
  let work = new AbortController()
  return createStore<ExportState>()(set => ({
    progress: null,
    save: async wish => {
      work.abort()
      const mine = new AbortController()
      work = mine
      const begunAt = clock()
      let total: number | null = null
      set({ progress: { messages: 0, total, remainingMs: null } })
      if (wish.conversationId === undefined) {
        // Without it the progress has no end, and the export is the same.
        void client.call('app.stats', {}, { signal: mine.signal }).then(
          stats => (total = stats.messages),
          () => undefined,
        )
      }
      try {
        await saveExport(client, wish, mine.signal, messages => {
          if (work !== mine) return
          const tookMs = clock() - begunAt
          const isWarm = total !== null && messages > 0 && tookMs > WARM_UP_MS
          const left = isWarm ? (tookMs * Math.max(0, (total ?? 0) - messages)) / messages : null
          set({ progress: { messages, total, remainingMs: left } })
        })
      } finally {
        if (work === mine) set({ progress: null })
      }
    },
    cancel: () => work.abort(),
  }))
}

// One export at a time, with how far it is: it goes on when the view changes.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '../../../shared/client.ts'
import { saveExport, type ExportWish } from './save-export.ts'

export interface ExportState {
  /** Messages written so far; null while nothing is exported. */
  readonly messages: number | null
  /** Ends the export before it, which then rejects as cancelled. */
  readonly save: (wish: ExportWish) => Promise<void>
  readonly cancel: () => void
}

export type ExportStore = StoreApi<ExportState>

export function createExportStore(client: Client): ExportStore {
  let work = new AbortController()
  return createStore<ExportState>()(set => ({
    messages: null,
    save: async wish => {
      work.abort()
      const mine = new AbortController()
      work = mine
      set({ messages: 0 })
      try {
        await saveExport(client, wish, mine.signal, messages => {
          if (work === mine) set({ messages })
        })
      } finally {
        if (work === mine) set({ messages: null })
      }
    },
    cancel: () => work.abort(),
  }))
}

// Facts as the page shows them: those to review, and those that are known.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '../../../shared/client.ts'
import type { ErrorShape } from '../../../shared/errors.ts'
import type { Fact, FactPatch } from '../../../shared/facts.ts'
import { errorShapeOf } from '../../ui/error-shape.ts'

export interface FactListState {
  readonly proposed: readonly Fact[]
  readonly accepted: readonly Fact[]
  readonly search: string
  readonly isLoaded: boolean
  readonly error: ErrorShape | null
  readonly read: () => Promise<void>
  readonly setSearch: (search: string) => void
  readonly add: (text: string) => Promise<void>
  readonly change: (factIds: readonly string[], patch: FactPatch) => Promise<void>
  readonly merge: (factIds: readonly string[], text: string) => Promise<void>
  readonly forget: (factIds: readonly string[]) => Promise<void>
  readonly restore: (factIds: readonly string[]) => Promise<void>
}

export type FactListStore = StoreApi<FactListState>

/** More than anybody reviews at once; the search narrows the rest down. */
const SHOWN = 300

export function createFactListStore(client: Client): FactListStore {
  let epoch = 0
  const store = createStore<FactListState>()((set, get) => ({
    proposed: [],
    accepted: [],
    search: '',
    isLoaded: false,
    error: null,
    read: async () => {
      const mine = ++epoch
      const text = get().search
      try {
        const [proposed, accepted] = await Promise.all([
          client.call('fact.list', { state: 'proposed', text, limit: SHOWN }),
          client.call('fact.list', { state: 'accepted', text, limit: SHOWN }),
        ])
        if (mine !== epoch) return
        set({ proposed: proposed.items, accepted: accepted.items, isLoaded: true, error: null })
      } catch (error) {
        if (mine === epoch) set({ error: errorShapeOf(error), isLoaded: true })
      }
    },
    setSearch: search => {
      set({ search })
      void get().read()
    },
    add: async text => {
      await client.call('fact.add', { text })
    },
    change: async (factIds, patch) => {
      await client.call('fact.change', { factIds: [...factIds], patch })
    },
    merge: async (factIds, text) => {
      await client.call('fact.merge', { factIds: [...factIds], text })
    },
    forget: async factIds => {
      await client.call('fact.forget', { factIds: [...factIds] })
    },
    restore: async factIds => {
      await client.call('fact.restore', { factIds: [...factIds] })
    },
  }))
  client.on('facts.changed', () => {
    if (store.getState().isLoaded) void store.getState().read()
  })
  return store
}

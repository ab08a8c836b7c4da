// Facts as the page shows them: those to review, those that are known, those that were rejected.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '../../../shared/client.ts'
import type { ErrorShape } from '../../../shared/errors.ts'
import type { Fact, FactBeforeMerge, FactPatch, FactState } from '../../../shared/facts.ts'
import { errorShapeOf } from '../../ui/error-shape.ts'

export interface FactListState {
  readonly proposed: readonly Fact[]
  readonly accepted: readonly Fact[]
  readonly rejected: readonly Fact[]
  /** There are more known ones than are shown. */
  readonly hasMore: boolean
  readonly search: string
  readonly isLoaded: boolean
  readonly error: ErrorShape | null
  readonly read: () => Promise<void>
  readonly showMore: () => Promise<void>
  readonly setSearch: (search: string) => void
  readonly add: (text: string) => Promise<void>
  readonly change: (factIds: readonly string[], patch: FactPatch) => Promise<void>
  readonly merge: (factIds: readonly string[], text: string) => Promise<Fact>
  readonly separate: (before: FactBeforeMerge, factIds: readonly string[]) => Promise<void>
  readonly forget: (factIds: readonly string[]) => Promise<void>
  readonly restore: (factIds: readonly string[]) => Promise<void>
}

export type FactListStore = StoreApi<FactListState>

/** More than anybody reviews at once; the search narrows the rest down. */
const SHOWN = 300
/** As many as one request takes. */
const BATCH = 500

export function createFactListStore(client: Client): FactListStore {
  let epoch = 0
  let wanted = SHOWN
  const inBatches = async (factIds: readonly string[], ask: (some: string[]) => Promise<unknown>) => {
    for (let from = 0; from < factIds.length; from += BATCH) await ask(factIds.slice(from, from + BATCH))
  }
  const store = createStore<FactListState>()((set, get) => ({
    proposed: [],
    accepted: [],
    rejected: [],
    hasMore: false,
    search: '',
    isLoaded: false,
    error: null,
    read: async () => {
      const mine = ++epoch
      const text = get().search
      try {
        const [proposed, accepted, rejected] = await Promise.all([
          readFacts(client, { state: 'proposed', text, wanted: SHOWN }),
          readFacts(client, { state: 'accepted', text, wanted }),
          readFacts(client, { state: 'rejected', text, wanted: SHOWN }),
        ])
        if (mine !== epoch) return
        const hasMore = accepted.hasMore
        set({ proposed: proposed.items, accepted: accepted.items, rejected: rejected.items, hasMore, isLoaded: true })
        set({ error: null })
      } catch (error) {
        if (mine === epoch) set({ error: errorShapeOf(error), isLoaded: true })
      }
    },
    showMore: async () => {
      wanted += SHOWN
      await get().read()
    },
    setSearch: search => {
      wanted = SHOWN
      set({ search })
      void get().read()
    },
    add: async text => {
      await client.call('fact.add', { text })
    },
    change: (factIds, patch) =>
      inBatches(factIds, async some => {
        await client.call('fact.change', { factIds: some, patch })
      }),
    merge: (factIds, text) => client.call('fact.merge', { factIds: [...factIds], text }),
    separate: async (before, factIds) => {
      const { messageIds, ...rest } = before
      await client.call('fact.separate', { before: { ...rest, messageIds: [...messageIds] }, factIds: [...factIds] })
    },
    forget: factIds =>
      inBatches(factIds, async some => {
        await client.call('fact.forget', { factIds: some })
      }),
    restore: factIds =>
      inBatches(factIds, async some => {
        await client.call('fact.restore', { factIds: some })
      }),
  }))
  client.on('facts.changed', () => {
    if (store.getState().isLoaded) void store.getState().read()
  })
  return store
}

/** Newest first, page by page until there are as many as wanted. */
export async function readFacts(
  client: Client,
  { state, text, wanted }: { readonly state?: FactState; readonly text?: string; readonly wanted: number },
): Promise<{ readonly items: readonly Fact[]; readonly hasMore: boolean }> {
  const items: Fact[] = []
  let cursor: string | null | undefined
  while (cursor !== null && items.length < wanted) {
    const page = await client.call('fact.list', {
      limit: Math.min(SHOWN, wanted - items.length),
      ...(state !== undefined && { state }),
      ...(text !== undefined && { text }),
      ...(cursor !== undefined && { cursor }),
    })
    items.push(...page.items)
    cursor = page.nextCursor
  }
  return { items, hasMore: cursor !== null }
}

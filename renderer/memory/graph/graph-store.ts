// The graph as it is shown: which kinds and which time, the node that was chosen, and the messages that speak of it.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '../../../shared/client.ts'
import { isAppError, type ErrorShape } from '../../../shared/errors.ts'
import {
  entityKinds,
  type EntityKind,
  type GraphNeighbours,
  type GraphNode,
  type GraphOverview,
} from '../../../shared/graph.ts'
import type { SearchHit } from '../../../shared/search-models.ts'
import { errorShapeOf } from '../../ui/error-shape.ts'

export interface GraphState {
  readonly overview: GraphOverview | null
  /** None: all. */
  readonly kinds: readonly EntityKind[]
  /** Epoch ms; null: from the first or up to the last. */
  readonly from: number | null
  readonly to: number | null
  /** Nodes shown, those most often spoken of first. */
  readonly limit: GraphLimit
  readonly text: string
  readonly found: readonly GraphNode[]
  readonly chosen: GraphNeighbours | null
  readonly messages: readonly SearchHit[]
  readonly hasMore: boolean
  readonly isTable: boolean
  readonly error: ErrorShape | null
  readonly read: () => Promise<void>
  /** Reads at once, after every change and while messages are looked through, until the signal aborts. */
  readonly watch: (signal: AbortSignal) => void
  readonly toggleKind: (kind: EntityKind) => void
  readonly setTime: (from: number | null, to: number | null) => void
  readonly setLimit: (limit: GraphLimit) => void
  readonly setText: (text: string) => void
  readonly choose: (nodeId: string | null) => Promise<void>
  readonly loadMore: () => Promise<void>
  readonly showTable: (isTable: boolean) => void
}

export type GraphStore = StoreApi<GraphState>

export const graphLimits = [400, 1_500, 5_000] as const
export type GraphLimit = (typeof graphLimits)[number]

const NEIGHBOURS = 30
const MESSAGES = 20
/** As many as one request gives. */
const MOST_MESSAGES = 1_000
const FOUND = 8
/** While messages are looked through. */
const AGAIN_MS = 2_000

export function createGraphStore(client: Client): GraphStore {
  let reading = new AbortController()
  let choice = 0
  let cursor: string | null = null
  return createStore<GraphState>()((set, get) => {
    const time = () => {
      const { from, to } = get()
      return { ...(from !== null && { from }), ...(to !== null && { to }) }
    }
    const fail = (error: unknown) => set({ error: errorShapeOf(error) })
    const nothingChosen = { chosen: null, messages: [], hasMore: false }
    const readChosen = async (nodeId: string) => {
      const mine = ++choice
      cursor = null
      const isShown = get().chosen?.node.nodeId === nodeId
      const limit = isShown ? Math.min(MOST_MESSAGES, Math.max(MESSAGES, get().messages.length)) : MESSAGES
      try {
        const [chosen, page] = await Promise.all([
          client.call('graph.neighbours', { nodeId, limit: NEIGHBOURS }),
          client.call('graph.messages', { nodeId, limit }),
        ])
        if (mine !== choice) return
        cursor = page.nextCursor
        set({ chosen, messages: page.items, hasMore: cursor !== null, error: null })
      } catch (error) {
        if (mine !== choice) return
        // Nothing speaks of it any more.
        if (isShown && isAppError(error) && error.code === 'not_found') set(nothingChosen)
        else fail(error)
      }
    }
    return {
      overview: null,
      kinds: [],
      from: null,
      to: null,
      limit: graphLimits[0],
      text: '',
      found: [],
      chosen: null,
      messages: [],
      hasMore: false,
      isTable: false,
      error: null,
      read: async () => {
        // A slider asks faster than it is answered.
        reading.abort()
        const mine = new AbortController()
        reading = mine
        const { kinds, limit } = get()
        const wanted = { limit, ...time(), ...(kinds.length > 0 && { kinds: [...kinds] }) }
        try {
          const overview = await client.call('graph.overview', wanted, { signal: mine.signal })
          if (reading === mine) set({ overview, error: null })
        } catch (error) {
          if (reading === mine) fail(error)
        }
      },
      watch: signal => {
        let timer: ReturnType<typeof setTimeout> | undefined
        const readOn = async () => {
          await get().read()
          clearTimeout(timer)
          const isLookedThrough = (get().overview?.left ?? 0) === 0
          if (!isLookedThrough && !signal.aborted) timer = setTimeout(() => void readOn(), AGAIN_MS)
        }
        const readAll = () => {
          const { chosen } = get()
          void readOn()
          if (chosen !== null) void readChosen(chosen.node.nodeId)
        }
        const unsubscribe = client.on('conversations.changed', readAll)
        const end = () => {
          unsubscribe()
          clearTimeout(timer)
        }
        signal.addEventListener('abort', end, { once: true })
        readAll()
      },
      toggleKind: kind => {
        const { kinds } = get()
        const next = entityKinds.filter(each => kinds.includes(each) !== (each === kind))
        set({ kinds: next.length === entityKinds.length ? [] : next })
        void get().read()
      },
      setTime: (from, to) => {
        set({ from, to })
        void get().read()
      },
      setLimit: limit => {
        set({ limit })
        void get().read()
      },
      setText: text => {
        set({ text })
        if (text.trim() === '') return set({ found: [] })
        client.call('graph.search', { text, limit: FOUND }).then(({ items }) => {
          if (get().text === text) set({ found: items })
        }, fail)
      },
      choose: async nodeId => {
        if (nodeId !== null) return await readChosen(nodeId)
        choice++
        cursor = null
        set(nothingChosen)
      },
      loadMore: async () => {
        const { chosen, messages } = get()
        if (chosen === null || cursor === null) return
        const mine = ++choice
        try {
          const page = await client.call('graph.messages', { nodeId: chosen.node.nodeId, limit: MESSAGES, cursor })
          if (mine !== choice) return
          cursor = page.nextCursor
          set({ messages: [...messages, ...page.items], hasMore: cursor !== null })
        } catch (error) {
          if (mine === choice) fail(error)
        }
      },
      showTable: isTable => set({ isTable }),
    }
  })
}

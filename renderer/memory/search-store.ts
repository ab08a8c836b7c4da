// What is searched for and what was found: results as one types, further pages as one scrolls. It outlives its view, so
// that coming back from a message finds the list as it was.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '../../shared/client.ts'
import type { InputOf } from '../../shared/contract.ts'
import { isAppError, type ErrorShape } from '../../shared/errors.ts'
import type { SavedSearch, SearchHit, SearchMode, SearchSuggestion } from '../../shared/search-models.ts'
import { errorShapeOf } from '../ui/error-shape.ts'
import { emptyPlace, type ListPlace } from './list-place.ts'

export const periods = ['any', 'week', 'month', 'year'] as const
export type Period = (typeof periods)[number]
export const noFilters: SearchFilters = { mode: 'hybrid', role: null, isPinned: false, period: 'any' }
export const searchModes = ['hybrid', 'text', 'meaning'] as const satisfies readonly SearchMode[]

export interface SearchFilters {
  readonly mode: SearchMode
  readonly role: 'user' | 'assistant' | null
  readonly isPinned: boolean
  readonly period: Period
}

export interface SearchState {
  readonly text: string
  readonly filters: SearchFilters
  readonly items: readonly SearchHit[]
  readonly total: number
  readonly tookMs: number | null
  readonly hasMore: boolean
  readonly isSearching: boolean
  readonly isMeaningComplete: boolean
  /** What the items are the results of; null before the first search. */
  readonly searched: string | null
  readonly error: ErrorShape | null
  readonly suggestions: readonly SearchSuggestion[]
  readonly saved: readonly SavedSearch[]
  /** Where one was in the list. */
  readonly place: ListPlace
  readonly setText: (text: string) => void
  readonly setFilters: (filters: Partial<SearchFilters>) => void
  readonly clearFilters: () => void
  readonly search: () => Promise<void>
  readonly loadMore: () => Promise<void>
  readonly readSaved: () => Promise<void>
  /** Keeps the search, or lets go of it. */
  readonly toggleSaved: () => Promise<void>
}

export type SearchStore = StoreApi<SearchState>

const PAGE = 40
const SUGGESTIONS = 5
/** Between key strokes of someone who types fast. */
const TYPING_MS = 60
const DAY_MS = 86_400_000
const daysOf: Readonly<Record<Period, number>> = { any: 0, week: 7, month: 30, year: 365 }

export function createSearchStore(client: Client): SearchStore {
  let running: AbortController | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let cursor: string | null = null
  let asked: InputOf<'search.messages'> | null = null

  return createStore<SearchState>()((set, get) => {
    const isBlank = () => {
      const { text, filters } = get()
      return text.trim() === '' && !filters.isPinned
    }
    const run = async (input: InputOf<'search.messages'>, before: readonly SearchHit[]) => {
      running?.abort()
      const mine = new AbortController()
      running = mine
      set({ isSearching: true })
      try {
        const page = await client.call('search.messages', input, { signal: mine.signal })
        if (running !== mine) return
        cursor = page.nextCursor
        set({
          items: [...before, ...page.items],
          total: page.approximateTotal,
          tookMs: page.tookMs,
          hasMore: cursor !== null,
          isMeaningComplete: page.meaningComplete,
          searched: get().text,
          error: null,
        })
      } catch (error) {
        if (running === mine && !(isAppError(error) && error.code === 'cancelled')) set({ error: errorShapeOf(error) })
      } finally {
        if (running === mine) {
          running = null
          set({ isSearching: false })
        }
      }
    }
    const start = async () => {
      clearTimeout(timer)
      if (isBlank()) {
        running?.abort()
        running = null
        cursor = null
        set({ items: [], total: 0, hasMore: false, searched: null, isSearching: false, error: null, tookMs: null })
        return
      }
      const { text, filters } = get()
      const days = daysOf[filters.period]
      asked = {
        text: openEnded(text),
        mode: filters.mode,
        limit: PAGE,
        ...(filters.role !== null && { role: filters.role }),
        ...(filters.isPinned && { isPinned: true }),
        ...(days > 0 && { from: Date.now() - days * DAY_MS }),
      }
      set({ place: emptyPlace() })
      await run(asked, [])
    }
    const suggest = async (text: string) => {
      const { items } = await client.call('search.suggest', { text: text.slice(-500), limit: SUGGESTIONS })
      if (get().text === text) set({ suggestions: items.filter(item => item.text.trim() !== text.trim()) })
    }
    return {
      text: '',
      filters: noFilters,
      items: [],
      total: 0,
      tookMs: null,
      hasMore: false,
      isSearching: false,
      isMeaningComplete: true,
      searched: null,
      error: null,
      suggestions: [],
      saved: [],
      place: emptyPlace(),
      setText: text => {
        set({ text, suggestions: [] })
        clearTimeout(timer)
        timer = setTimeout(() => {
          void start()
          // Without suggestions one types on.
          if (text.trim() !== '') suggest(text).catch(() => undefined)
        }, TYPING_MS)
      },
      setFilters: filters => {
        set({ filters: { ...get().filters, ...filters } })
        void start()
      },
      clearFilters: () => get().setFilters(noFilters),
      search: start,
      loadMore: async () => {
        if (get().isSearching || cursor === null || asked === null) return
        await run({ ...asked, cursor }, get().items)
      },
      readSaved: async () => set({ saved: (await client.call('search.saved.list', {})).items }),
      toggleSaved: async () => {
        const text = get().text.trim()
        const kept = get().saved.find(each => each.text === text)
        if (kept !== undefined) await client.call('search.saved.remove', { savedSearchId: kept.savedSearchId })
        else if (text !== '') await client.call('search.saved.add', { text })
        await get().readSaved()
      },
    }
  })
}

/** What begins with the last word is looked for: it may not be typed to its end, and what was found must not go at Enter. */
function openEnded(text: string): string {
  return /(?:^|\s)[\p{L}\p{N}]{4,}$/u.test(text) ? `${text}*` : text
}

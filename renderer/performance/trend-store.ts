// The history that is looked at: a range that ends now (or where it was paused), and, to compare, an earlier one.
// Read on every five seconds while someone looks; what is as before stays the same object, so nothing is drawn again.
// Paused, everything stands still but alerts (and engines, which are not kept here): those wait for somebody to act.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '../../shared/client.ts'
import type { Health } from '../../shared/durability-models.ts'
import type { ErrorShape } from '../../shared/errors.ts'
import type { Alert, History, LocalApi, Overview, PresentFigures, Trace } from '../../shared/performance-models.ts'
import { errorShapeOf } from '../ui/error-shape.ts'
import { grownHistory, OVERLAP_MS } from './grown-history.ts'
import { settled } from './settled.ts'
import { drawnSeries } from './trends.ts'

const HOUR_MS = 3_600_000
export const ranges = { minutes: HOUR_MS / 4, day: 24 * HOUR_MS, month: 30 * 24 * HOUR_MS } as const
export type Range = keyof typeof ranges

/** What a range is held against: the same length just before it, a day earlier, or a week earlier. */
export const comparisons = ['none', 'before', 'day', 'week'] as const
export type Comparison = (typeof comparisons)[number]

export interface TrendState {
  readonly range: Range
  readonly isPaused: boolean
  readonly comparison: Comparison
  readonly overview: Overview | null
  readonly health: Health | null
  readonly history: History | null
  /** The same length, earlier. */
  readonly before: History | null
  readonly present: PresentFigures | null
  readonly traces: readonly Trace[]
  readonly alerts: readonly Alert[]
  readonly localApi: LocalApi | null
  readonly error: ErrorShape | null
  readonly setRange: (range: Range) => void
  readonly setPaused: (isPaused: boolean) => void
  readonly setComparison: (comparison: Comparison) => void
  /** Of the local API. */
  readonly renewToken: () => Promise<void>
  readonly acknowledge: (alertId: string) => Promise<void>
  readonly watch: (signal: AbortSignal) => void
  readonly read: () => Promise<void>
  /** Everything of the range, for a file. */
  readonly readWhole: () => Promise<History>
}

export type TrendStore = StoreApi<TrendState>

const EVERY_MS = 5_000
/** A new row of the step that the range is shown in. */
const historyEveryMs: Readonly<Record<Range, number>> = { minutes: 0, day: 60_000, month: HOUR_MS / 12 }

export function createTrendStore(client: Client, isHidden: () => boolean): TrendStore {
  let historyReadAt = -Infinity
  let pausedAt = Infinity

  const store = createStore<TrendState>()((set, get) => {
    const failed = (error: unknown) => set({ error: errorShapeOf(error) })
    const shiftOf = (comparison: Comparison, range: Range): number | null => {
      switch (comparison) {
        case 'none':
          return null
        case 'before':
          return ranges[range]
        case 'day':
          return Math.max(24 * HOUR_MS, ranges[range])
        case 'week':
          return Math.max(7 * 24 * HOUR_MS, ranges[range])
      }
    }
    const readPart = async (known: History | null, from: number, to: number): Promise<History> => {
      const isGrown = known !== null && known.step === 1 && known.to > from + OVERLAP_MS && known.to <= to
      if (!isGrown) return await client.call('metrics.history', { from, to, names: drawnSeries })
      const newer = { from: known.to - OVERLAP_MS, to, names: drawnSeries }
      return grownHistory(known, await client.call('metrics.history', newer), from)
    }
    const readHistory = async () => {
      const { range, comparison, history: known, before: knownBefore, isPaused: wasPaused } = get()
      if (known !== null && performance.now() - historyReadAt < historyEveryMs[range]) return
      const to = Math.ceil(Math.min(Date.now(), pausedAt) / 1_000) * 1_000
      const from = to - ranges[range]
      const shift = shiftOf(comparison, range)
      const [history, before] = await Promise.all([
        readPart(known, from, to),
        shift === null ? null : readPart(knownBefore, from - shift, to - shift),
      ])
      // A range chosen meanwhile has its own answer under way.
      if (get().range !== range || get().comparison !== comparison) return
      // Asked for before the pause: shown only where there would be nothing else.
      const isSeen = known !== null && (shift === null || knownBefore !== null)
      if (get().isPaused && !wasPaused && isSeen) return
      historyReadAt = performance.now()
      set({ history, before })
    }
    const read = async () => {
      try {
        const [overview, health, present, { items: traces }, { items: alerts }, localApi] = await Promise.all([
          client.call('metrics.overview', {}),
          client.call('app.health', {}),
          client.call('metrics.present', {}),
          client.call('metrics.traces', {}),
          client.call('alert.list', {}),
          client.call('api.status', {}),
          readHistory(),
        ])
        const now = get()
        if (now.isPaused && now.present !== null) return
        set({
          overview: settled(now.overview, overview),
          health: settled(now.health, health),
          present: settled(now.present, present),
          traces: settled(now.traces, traces),
          alerts: settled(now.alerts, alerts),
          localApi: settled(now.localApi, localApi),
          error: null,
        })
      } catch (error) {
        failed(error)
      }
    }
    /** Paused, another range or comparison still ends where it was paused, and nothing else is read. */
    const readChosen = () => (get().isPaused ? readHistory().catch(failed) : read())
    return {
      range: 'minutes',
      isPaused: false,
      comparison: 'none',
      overview: null,
      health: null,
      history: null,
      before: null,
      present: null,
      traces: [],
      alerts: [],
      localApi: null,
      error: null,
      setRange: range => {
        set({ range, history: null, before: null })
        void readChosen()
      },
      setPaused: isPaused => {
        pausedAt = isPaused ? Date.now() : Infinity
        set({ isPaused })
        if (!isPaused) void read()
      },
      setComparison: comparison => {
        historyReadAt = -Infinity
        set({ comparison, before: null })
        void readChosen()
      },
      acknowledge: async alertId => {
        await client.call('alert.acknowledge', { alertId })
      },
      renewToken: async () => set({ localApi: await client.call('api.renewToken', {}) }),
      watch: signal => {
        let isReading = false
        const tick = async () => {
          if (isReading || isHidden() || get().isPaused) return
          isReading = true
          await read()
          isReading = false
        }
        void tick()
        const timer = setInterval(() => void tick(), EVERY_MS)
        signal.addEventListener('abort', () => clearInterval(timer), { once: true })
      },
      read,
      readWhole: () => {
        const to = get().history?.to ?? Date.now()
        return client.call('metrics.history', { from: to - ranges[get().range], to })
      },
    }
  })
  client.on('alerts.changed', ({ items }) => store.setState({ alerts: items }))
  client.on('health.changed', health => {
    if (!store.getState().isPaused) store.setState({ health })
  })
  return store
}

// The history that is looked at: a range that ends now (or where it was paused), and, to compare, the one before it.
// Read again every five seconds while someone looks; what is as before stays the same object, so nothing is drawn again.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '../../shared/client.ts'
import type { ErrorShape } from '../../shared/errors.ts'
import type { Alert, History, LocalApi, PresentFigures, Trace } from '../../shared/performance-models.ts'
import { errorShapeOf } from '../ui/error-shape.ts'
import { settled } from './settled.ts'

export const ranges = { minutes: 15 * 60_000, day: 24 * 3_600_000, month: 30 * 24 * 3_600_000 } as const
export type Range = keyof typeof ranges

export interface TrendState {
  readonly range: Range
  readonly isPaused: boolean
  readonly isCompared: boolean
  readonly history: History | null
  /** The same length, just before. */
  readonly before: History | null
  readonly present: PresentFigures | null
  readonly traces: readonly Trace[]
  readonly alerts: readonly Alert[]
  readonly localApi: LocalApi | null
  readonly error: ErrorShape | null
  readonly setRange: (range: Range) => void
  readonly setPaused: (isPaused: boolean) => void
  readonly setCompared: (isCompared: boolean) => void
  readonly acknowledge: (alertId: string) => Promise<void>
  readonly watch: (signal: AbortSignal) => void
  readonly read: () => Promise<void>
}

export type TrendStore = StoreApi<TrendState>

const EVERY_MS = 5_000

export function createTrendStore(client: Client, isHidden: () => boolean): TrendStore {
  const store = createStore<TrendState>()((set, get) => {
    const readHistory = async () => {
      const { range, isCompared } = get()
      const to = Math.ceil(Date.now() / 1_000) * 1_000
      const from = to - ranges[range]
      const [history, before] = await Promise.all([
        client.call('metrics.history', { from, to }),
        isCompared ? client.call('metrics.history', { from: from - ranges[range], to: from }) : null,
      ])
      // A range chosen meanwhile has its own answer under way.
      if (get().range === range && get().isCompared === isCompared) set({ history, before })
    }
    const read = async () => {
      try {
        const [present, { items: traces }, { items: alerts }, localApi] = await Promise.all([
          client.call('metrics.present', {}),
          client.call('metrics.traces', {}),
          client.call('alert.list', {}),
          client.call('api.status', {}),
          readHistory(),
        ])
        const now = get()
        set({
          present: settled(now.present, present),
          traces: settled(now.traces, traces),
          alerts: settled(now.alerts, alerts),
          localApi: settled(now.localApi, localApi),
          error: null,
        })
      } catch (error) {
        set({ error: errorShapeOf(error) })
      }
    }
    return {
      range: 'minutes',
      isPaused: false,
      isCompared: false,
      history: null,
      before: null,
      present: null,
      traces: [],
      alerts: [],
      localApi: null,
      error: null,
      setRange: range => {
        set({ range, history: null, before: null })
        void read()
      },
      setPaused: isPaused => {
        set({ isPaused })
        if (!isPaused) void read()
      },
      setCompared: isCompared => {
        set({ isCompared, before: null })
        void read()
      },
      acknowledge: async alertId => {
        await client.call('alert.acknowledge', { alertId })
      },
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
    }
  })
  client.on('alerts.changed', ({ items }) => store.setState({ alerts: items }))
  return store
}

// How fast Jarvis is, read again every five seconds while someone looks. Parts that are as before stay the same objects,
// so that nothing renders again when nothing changed.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '../../shared/client.ts'
import type { ErrorShape } from '../../shared/errors.ts'
import type { DoctorReport } from '../../shared/doctor-models.ts'
import type { AppInfo, Stats } from '../../shared/models.ts'
import { errorShapeOf } from '../ui/error-shape.ts'
import { settled } from './settled.ts'

export interface PerformanceState {
  readonly info: AppInfo | null
  readonly stats: Stats | null
  readonly error: ErrorShape | null
  readonly report: DoctorReport | null
  readonly isChecking: boolean
  /** Reads at once and then every five seconds, until the signal aborts; not while it rests. */
  readonly watch: (signal: AbortSignal) => void
  readonly runDoctor: () => Promise<void>
}

export type PerformanceStore = StoreApi<PerformanceState>

const EVERY_MS = 5_000

export function createPerformanceStore(client: Client, isResting: () => boolean): PerformanceStore {
  return createStore<PerformanceState>()((set, get) => {
    const read = async () => {
      try {
        const [info, stats] = await Promise.all([client.call('app.info', {}), client.call('app.stats', {})])
        // Paused since it asked. The first has nothing before it that could stay.
        if (isResting() && get().stats !== null) return
        const next = { info: settled(get().info, info), stats: settled(get().stats, stats), error: null }
        if (next.info !== get().info || next.stats !== get().stats || get().error !== null) set(next)
      } catch (error) {
        set({ error: errorShapeOf(error) })
      }
    }
    return {
      info: null,
      stats: null,
      error: null,
      report: null,
      isChecking: false,
      watch: signal => {
        let isReading = false
        const tick = async () => {
          if (isReading || isResting()) return
          isReading = true
          await read()
          isReading = false
        }
        void tick()
        const timer = setInterval(() => void tick(), EVERY_MS)
        signal.addEventListener('abort', () => clearInterval(timer), { once: true })
      },
      runDoctor: async () => {
        if (get().isChecking) return
        set({ isChecking: true })
        try {
          set({ report: await client.call('app.doctor', {}) })
        } catch (error) {
          set({ error: errorShapeOf(error) })
        } finally {
          set({ isChecking: false })
        }
      },
    }
  })
}

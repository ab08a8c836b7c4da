// What Jarvis stands on, as the supervisor last saw it.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '../../shared/client.ts'
import type { Health } from '../../shared/durability-models.ts'
import { onOpen } from './on-open.ts'

/** Null until first read. */
export type HealthStore = StoreApi<{ readonly health: Health | null; readonly load: () => Promise<void> }>

export function createHealthStore(client: Client): HealthStore {
  const store: HealthStore = createStore(set => ({
    health: null,
    load: async () => set({ health: await client.call('app.health', {}) }),
  }))
  client.on('health.changed', health => store.setState({ health }))
  onOpen(client, () => store.getState().load())
  return store
}

// Whether Jarvis's services are in reach.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client, ClientState } from '../../shared/client.ts'

export interface ConnectionState {
  readonly state: ClientState
  /** False until the first welcome: a page that has never been connected shows nothing else. */
  readonly wasOpen: boolean
  readonly isClosing: boolean
}

export type ConnectionStore = StoreApi<ConnectionState>

export function createConnectionStore(client: Client): ConnectionStore {
  const store = createStore<ConnectionState>()(() => ({
    state: client.state,
    wasOpen: client.state === 'open',
    isClosing: false,
  }))
  client.onState(state => store.setState(state === 'open' ? { state, wasOpen: true, isClosing: false } : { state }))
  client.on('app.closing', () => store.setState({ isClosing: true }))
  return store
}

// The settings in force and the facts of this run that the whole page needs (language of the system, what is fixed).
// A change is shown at once and taken back if the services refuse it.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '../../shared/client.ts'
import type { AppInfo, Locale } from '../../shared/models.ts'
import { defaultSettings } from '../../shared/default-settings.ts'
import type { Settings, SettingsPatch } from '../../shared/settings.ts'
import { onOpen } from './on-open.ts'

export interface SettingsState {
  readonly settings: Settings
  /** Null until first read: the page waits for it, so that it never shows in a wrong language or theme. */
  readonly info: AppInfo | null
  readonly set: (patch: SettingsPatch) => Promise<void>
}

export type SettingsStore = StoreApi<SettingsState>

export function createSettingsStore(client: Client): SettingsStore {
  const store = createStore<SettingsState>()((set, get) => ({
    settings: defaultSettings,
    info: null,
    set: async patch => {
      const before = get().settings
      set({ settings: { ...before, ...withoutUndefined(patch) } })
      try {
        set({ settings: await client.call('settings.set', { patch }) })
      } catch (error) {
        set({ settings: before })
        throw error
      }
    },
  }))
  const read = async () => {
    const [settings, info] = await Promise.all([client.call('settings.get', {}), client.call('app.info', {})])
    store.setState({ settings, info })
  }
  client.on('settings.changed', settings => store.setState({ settings }))
  onOpen(client, read)
  return store
}

export function localeOf(state: Pick<SettingsState, 'settings' | 'info'>): Locale {
  const { locale } = state.settings
  return locale === 'system' ? (state.info?.systemLocale ?? 'en') : locale
}

function withoutUndefined(patch: SettingsPatch): Partial<Settings> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
}

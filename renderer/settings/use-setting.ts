import { useCallback } from 'react'
import { useStore } from 'zustand'
import type { Settings } from '../../shared/settings.ts'
import { useStores } from '../stores.ts'

/** One setting and the way to change it; a refusal is told and the old value comes back. */
export function useSetting<Name extends keyof Settings>(
  name: Name,
): readonly [Settings[Name], (value: Settings[Name]) => Promise<void>] {
  const { settings, notices } = useStores()
  const value = useStore(settings, state => state.settings[name])
  const change = useCallback(
    (next: Settings[Name]) =>
      settings
        .getState()
        .set({ [name]: next })
        .catch(notices.getState().tellError),
    [settings, notices, name],
  )
  return [value, change]
}

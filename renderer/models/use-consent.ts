import { useStore } from 'zustand'
import { useStores } from '../stores.ts'

/** What the user has said about servers on other computers. */
export function useConsent() {
  const { settings, notices } = useStores()
  const isFixed = useStore(settings, state => state.info?.fixedSettings.includes('endpointConsents') ?? false)
  const decide = (endpoint: string, isAllowed: boolean) => {
    const { endpointConsents } = settings.getState().settings
    settings
      .getState()
      .set({ endpointConsents: { ...endpointConsents, [endpoint]: isAllowed } })
      .catch(notices.getState().tellError)
  }
  return { decide, isFixed }
}

// Alerts as notifications of the desktop: only when the user turned them on, and only while Jarvis is not in front.

import type { Client } from '../../shared/client.ts'
import { createWords } from '../ui/i18n.ts'
import { localeOf, type SettingsStore } from '../ui/settings-store.ts'

export function notifyAlerts(client: Client, settings: SettingsStore): void {
  const told = new Set<string>()
  client.on('alerts.changed', ({ items }) => {
    const [newest] = items
    const state = settings.getState()
    if (newest === undefined || newest.endedAt !== null || told.has(newest.alertId)) return
    told.add(newest.alertId)
    if (!state.settings.isAlertNotified || !document.hidden || Notification.permission !== 'granted') return
    const { t } = createWords(localeOf(state))
    new Notification(t(`performance.alert.${newest.metric}`), {
      body: t(`performance.advice.${newest.metric}`),
      tag: newest.alertId,
    })
  })
}

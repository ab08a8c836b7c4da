// Alerts as notifications of the desktop: only when the user turned them on, and only while Jarvis is not in front.

import type { Client } from '../../shared/client.ts'
import { createWords } from '../ui/i18n.ts'
import { localeOf, type SettingsStore } from '../ui/settings-store.ts'

export function notifyAlerts(client: Client, settings: SettingsStore, clock: () => number = Date.now): void {
  // What was raised before is there to be seen.
  const openedAt = clock()
  const told = new Set<string>()
  client.on('alerts.changed', ({ items }) => {
    const state = settings.getState()
    const { t } = createWords(localeOf(state))
    for (const { alertId, metric, raisedAt, endedAt, acknowledgedAt } of items) {
      if (raisedAt < openedAt || endedAt !== null || acknowledgedAt !== null || told.has(alertId)) continue
      told.add(alertId)
      if (!state.settings.isAlertNotified || !document.hidden || Notification.permission !== 'granted') continue
      new Notification(t(`performance.alert.${metric}`), { body: t(`performance.advice.${metric}`), tag: alertId })
    }
  })
}

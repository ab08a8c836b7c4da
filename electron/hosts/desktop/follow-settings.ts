// The desktop host is itself a client of the contract: menu, theme and native dialogs follow the user's settings.

import { createClient } from '../../../shared/client.ts'
import { createLinkedPorts } from '../../../shared/linked-port.ts'
import type { Settings } from '../../../shared/settings.ts'
import type { App } from '../../app.ts'

export function followSettings(app: App, onSettings: (settings: Settings) => void): void {
  const [near, far] = createLinkedPorts()
  app.connect(far, { kind: 'page' })
  const client = createClient({ connect: () => near, reconnects: false })
  client.on('settings.changed', onSettings)
  // Lost only when Jarvis is closing.
  client.call('settings.get', {}).then(onSettings, () => undefined)
}

import type { Client } from '../../shared/client.ts'

/** Calls `read` at every connection, the first included: events missed while away are not replayed, so stores read again. */
export function onOpen(client: Client, read: () => Promise<void>): void {
  // A failure leaves what was known; a lost connection comes back here.
  const start = () => void read().catch(() => undefined)
  client.onState(state => {
    if (state === 'open') start()
  })
  if (client.state === 'open') start()
}

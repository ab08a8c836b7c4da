// Events the app may hold by `preventDefault`.

import type { EventEmitter } from 'node:events'

/** Emits `event`, whose first argument carries `facts`, and answers whether a listener prevented what it announces. */
export function isPrevented(emitter: EventEmitter, event: string, facts: object = {}): boolean {
  const outcome = { isPrevented: false }
  emitter.emit(event, { ...facts, preventDefault: () => (outcome.isPrevented = true) })
  return outcome.isPrevented
}

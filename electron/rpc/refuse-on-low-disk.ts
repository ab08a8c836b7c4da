// Requests that bring something large onto the disk, which is refused while it is nearly full. Chatting goes on.

import type { RequestName } from '../../shared/contract.ts'
import type { Handlers } from './rpc.ts'

const large = [
  'backup.create',
  'backup.drill',
  'model.pull',
  'model.add',
  'model.upload.begin',
  'voice.pull',
  'import.path',
  'import.upload.begin',
] as const satisfies readonly RequestName[]

/** `refuse` throws when there is no room. */
export function refuseOnLowDisk(handlers: Handlers, refuse: () => void): Handlers {
  const guarded = large.map(name => {
    // Each name keeps its own handler's input and context.
    const handler = handlers[name] as (...args: unknown[]) => Promise<unknown>
    return [name, async (...args: unknown[]) => (refuse(), await handler(...args))] as const
  })
  return { ...handlers, ...Object.fromEntries(guarded) }
}

// A process that ends as hosts do. Its disposing is clean, slow to drain, or hangs for ever, as its argument says.

import { Disposer } from '../../electron/lifecycle/disposer.ts'
import { endOnSignals } from '../../electron/lifecycle/process-end.ts'
import { createShutdown } from '../../electron/lifecycle/shutdown.ts'

const [kind = 'clean'] = process.argv.slice(2)
const say = (text: string) => process.stdout.write(`${text}\n`)
const disposer = new Disposer()
disposer.add('store', () => {
  say('store closed')
  return kind === 'hanging' ? new Promise(() => undefined) : undefined
})
const shutdown = createShutdown({
  refuse: () => say('refusing'),
  drain: signal =>
    kind === 'slow' ? new Promise(resolve => signal.addEventListener('abort', () => resolve())) : Promise.resolve(),
  drainMs: 60_000,
  disposer,
  logger: {
    debug: () => {},
    info: () => {},
    warn: () => {},
    error: (event, facts) => say(`${event} ${String(facts?.['step'])}`),
  },
})
endOnSignals({ shutdown, drainMs: 60_000 })
setInterval(() => undefined, 60_000)
say('ready')

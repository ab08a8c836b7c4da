// A process that ends as hosts do. Its disposing is clean, slow to drain, or hangs for ever, as its argument says.

import { writeSync } from 'node:fs'
import { Disposer } from '../../electron/lifecycle/disposer.ts'
import { endOnSignals, endProcess, endWithParent } from '../../electron/lifecycle/process-end.ts'
import { createShutdown } from '../../electron/lifecycle/shutdown.ts'

const [kind = 'clean'] = process.argv.slice(2)
const say = (text: string) => writeSync(1, `${text}\n`)
const disposer = new Disposer()
disposer.add('store', 'store', () => {
  say('store closed')
  return kind === 'hanging' ? new Promise(() => undefined) : undefined
})
const shutdown = createShutdown({
  refuse: () => say('refusing'),
  drain: signal =>
    kind === 'slow' ? new Promise(resolve => signal.addEventListener('abort', () => resolve())) : Promise.resolve(),
  drainMs: 60_000,
  disposeMs: 1_000,
  disposer,
  logger: {
    debug: () => {},
    info: () => {},
    warn: () => {},
    error: (event, facts) => say(`${event} ${String(facts?.['step'])}`),
  },
})
const ending = { shutdown, drainMs: 60_000, disposeMs: 1_000, onForced: (reason: string) => say(`forced ${reason}`) }
endOnSignals(ending)
endWithParent(process.ppid, () => endProcess(ending, 'parent gone', 0))
setInterval(() => undefined, 60_000)
say('ready')

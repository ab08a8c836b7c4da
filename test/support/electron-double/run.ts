// node --import ./register.ts run.ts CHROMIUM MAIN: runs a built main process as Electron would.

import { pathToFileURL } from 'node:url'
import { appDouble } from './app.ts'
import { answerControl } from './control.ts'

const [, , chromium = '', main = ''] = process.argv
process.argv.splice(1, 3, main)
// As Electron does: the process goes when its windows and Chromium have gone.
process.exit = appDouble.exit.bind(appDouble) as typeof process.exit
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => appDouble.quit())

answerControl()
// Electron is ready only once the entry has been evaluated, so an entry that waits for `ready` at its top would never be.
await import(pathToFileURL(main).href)
await appDouble.start(chromium)

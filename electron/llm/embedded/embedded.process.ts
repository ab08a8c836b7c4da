// Entry of the engine process: llama.cpp runs here, so that its crashes, leaks and long calls stay out of the app.

import { ModelHost } from './model-host.ts'
import type { FromEngine, ToEngine } from './protocol.ts'

/** The port of Electron's utilityProcess, where that started us. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: ToEngine }) => void): void
  postMessage(message: FromEngine): void
}

const parentPort = (process as { readonly parentPort?: ParentPort }).parentPort
const host = new ModelHost(message => {
  if (parentPort !== undefined) parentPort.postMessage(message)
  else if (process.connected) process.send?.(message)
})

if (parentPort !== undefined) parentPort.on('message', event => host.receive(event.data))
else process.on('message', (message: ToEngine) => host.receive(message))

// Without its parent nobody can use it. SIGKILL, because leaving normally waits for llama.cpp's threads.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
// These go to the whole process group; the parent decides when this one ends, after the last answer.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

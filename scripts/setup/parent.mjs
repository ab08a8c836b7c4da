// npm hands signals to the shell it started, and many shells die of them without telling the program they run. So that
// SIGTERM to `npm start` ends Jarvis, a program whose shell has gone ends itself, once.

import { signalCode } from './program.mjs'

const pollMs = 300
const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

/** @param {() => void} end */
export function endWithShell(end) {
  if (process.env['npm_lifecycle_event'] === undefined || process.platform === 'win32') return
  const shell = process.ppid
  let isTold = false
  for (const signal of signals) {
    process.on(signal, () => {
      isTold = true
      // A listener switches off what the signal does by itself; this one must not when nobody else listens.
      if (process.listenerCount(signal) === 1) process.exit(signalCode(signal))
    })
  }
  const timer = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(timer)
    if (!isTold) end()
  }, pollMs)
  timer.unref()
}

// The end of the process itself: after a clean shutdown by its exit code, else by force.
// process.exit waits for worker threads, and one that is inside native code may never come back; SIGKILL does not wait.

import type { Shutdown } from './shutdown.ts'

export interface EndOptions {
  readonly shutdown: Shutdown
  readonly drainMs: number
}

/** Disposing has 3 s; the rest is for a loop that comes late to its timers. */
const GRACE_MS = 5_000

let isEnding = false

const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const

/** Ends the process within the time to drain and 5 s; a second call ends it within 5 s. */
export function endProcess({ shutdown, drainMs }: EndOptions, reason: string, exitCode: number): void {
  setTimeout(forceEnd, (isEnding ? 0 : drainMs) + GRACE_MS)
  isEnding = true
  void shutdown(reason).then(isClean => (isClean ? process.exit(exitCode) : forceEnd()), forceEnd)
}

/** SIGTERM, SIGINT and SIGHUP end the process in order; a second one hurries. */
export function endOnSignals(options: EndOptions): void {
  for (const [signal, exitCode] of Object.entries(exitCodes)) {
    process.on(signal, () => endProcess(options, signal, exitCode))
  }
}

function forceEnd(): void {
  process.kill(process.pid, 'SIGKILL')
}

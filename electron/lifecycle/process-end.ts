// The end of the process itself, for both hosts and the command line: after a clean shutdown by its exit code, else by
// force. process.exit waits for worker threads, and one that is inside native code may never come back; SIGKILL does not.

import type { Shutdown } from './shutdown.ts'

export interface EndOptions {
  readonly shutdown: Shutdown
  readonly drainMs: number
  readonly disposeMs: number
  /** Right before the process is ended by force; must not wait for anything. */
  readonly onForced?: (reason: string) => void
}

/** For a loop that comes late to its timers. */
const GRACE_MS = 2_000
const PARENT_LOOK_MS = 500

let isEnding = false

export const signalExitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const

/** Ends the process within the times to drain and to dispose, and 2 s; a second call leaves out the first of them. */
export function endProcess(
  { shutdown, drainMs, disposeMs, onForced }: EndOptions,
  reason: string,
  exitCode: number,
): void {
  const forceEnd = () => {
    try {
      onForced?.(reason)
    } finally {
      process.kill(process.pid, 'SIGKILL')
    }
  }
  setTimeout(forceEnd, (isEnding ? 0 : drainMs) + disposeMs + GRACE_MS)
  isEnding = true
  void shutdown(reason).then(isClean => (isClean ? process.exit(exitCode) : forceEnd()), forceEnd)
}

/** SIGTERM, SIGINT and SIGHUP end the process in order; a second one hurries. */
export function endOnSignals(options: EndOptions): void {
  for (const [signal, exitCode] of Object.entries(signalExitCodes)) {
    process.on(signal, () => endProcess(options, signal, exitCode))
  }
}

/**
 * Ends the process in order once the one that started it is gone, however that ended: nobody is left who would pass on a
 * signal. `parentPid`: of a starter that stays as long as we should; anything else than our parent is not watched.
 */
export function endWithParent(parentPid: number | null, end: () => void): void {
  if (parentPid === null || parentPid !== process.ppid) return
  const timer = setInterval(() => {
    if (process.ppid === parentPid && isAlive(parentPid)) return
    clearInterval(timer)
    end()
  }, PARENT_LOOK_MS)
  timer.unref()
}

/** Windows never tells of another parent. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

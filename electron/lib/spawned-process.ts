// A process of ours beside the app's, as the services see it. Each host starts it its own way; plain Node forks it.

import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface SpawnedProcess<To, From> {
  post(message: To): void
  onMessage(listener: (message: From) => void): void
  /** Called once, also when it could not be started. */
  onExit(listener: (exit: ProcessExit) => void): void
  /** Ends it at once; it has nothing to save. */
  kill(): void
}

export interface ProcessExit {
  readonly code: number | null
  readonly signal: string | null
  /** The end of what it wrote to stderr. */
  readonly stderr: string
}

const KEPT_STDERR_CHARS = 4_096

export function forkProcess<To extends object, From>(entry: URL): () => SpawnedProcess<To, From> {
  return () => {
    const child = fork(fileURLToPath(entry), {
      execPath: process.execPath,
      // Flags of this process (inspector, test loader) are not for that one.
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    let stderr = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-KEPT_STDERR_CHARS)
    })
    return {
      post: message => {
        // The exit handler says what is to be said about a process that is gone.
        if (child.connected) child.send(message, () => undefined)
      },
      onMessage: listener => child.on('message', message => listener(message as From)),
      onExit: listener => {
        let hasEnded = false
        const end = (code: number | null, signal: string | null) => {
          if (hasEnded) return
          hasEnded = true
          listener({ code, signal, stderr })
        }
        // 'close' comes after the last of stderr; a process that could not start has only 'error'.
        child.once('close', end)
        child.once('error', error => {
          stderr += String(error)
          end(null, null)
        })
      },
      kill: () => void child.kill('SIGKILL'),
    }
  }
}

// Processes of ours as utility processes of Electron: their crashes stay out of the main process, and no Node is needed.

import { utilityProcess } from 'electron'
import { fileURLToPath } from 'node:url'
import type { SpawnedProcess } from '../../lib/spawned-process.ts'
import type { SpawnEngineProcess } from '../../llm/embedded/engine-process.ts'

const KEPT_STDERR_CHARS = 4_096

/** `entry` is what the build made of embedded.process.ts. */
export function forkUtilityEngine(entry: URL): SpawnEngineProcess {
  return forkUtility(entry, 'Jarvis language model')
}

/** `serviceName`: for the system's list of processes. */
export function forkUtility<To extends object, From>(entry: URL, serviceName: string): () => SpawnedProcess<To, From> {
  return () => {
    const child = utilityProcess.fork(fileURLToPath(entry), [], {
      serviceName,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let stderr = ''
    child.stderr?.on('data', (data: Buffer) => {
      stderr = (stderr + data.toString()).slice(-KEPT_STDERR_CHARS)
    })
    return {
      post: message => child.postMessage(message),
      onMessage: listener => child.on('message', (message: From) => listener(message)),
      onExit: listener => child.once('exit', code => listener({ code, signal: null, stderr })),
      kill: () => killAtOnce(child),
    }
  }
}

/** Its own `kill` is SIGTERM, which the engine ignores: leaving in order would wait for llama.cpp's threads. */
function killAtOnce(child: Electron.UtilityProcess): void {
  if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
  else child.once('spawn', () => killAtOnce(child))
}

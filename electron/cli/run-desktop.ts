// The desktop host as a child process of `jarvis start`: told where its data is, watched until it can be used, and
// ended by the signals that reach us.

import { spawn } from 'node:child_process'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../../shared/errors.ts'
import type { AppConfig } from '../config.ts'
import { projectDir } from '../lib/project-dir.ts'
import { connectToOwner } from './connect.ts'
import { endWithParent } from '../lifecycle/process-end.ts'
import type { ReadyLine } from './start.ts'

export interface DesktopRun {
  readonly program: string
  readonly config: AppConfig
  readonly announce: (ready: Omit<ReadyLine, 'event'>) => void
}

const POLL_MS = 50

/** Resolves with its exit code. Rejects with `internal` when it ends before it could be used. */
export async function runDesktop({ program, config, announce }: DesktopRun): Promise<number> {
  const child = spawn(program, [projectDir], {
    // stdout is ours alone: it may have to be nothing but JSON.
    stdio: ['ignore', process.stderr, process.stderr],
    env: {
      ...process.env,
      JARVIS_DATA_DIR: path.resolve(config.dataDir),
      JARVIS_LAUNCHER_PID: String(process.pid),
    },
  })
  let exitCode: number | null = null
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', cause => reject(new AppError('internal', 'Electron could not be started.', { cause })))
    child.once('exit', (code, signal) => resolve((exitCode = code ?? (signal === 'SIGINT' ? 130 : 143))))
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  endWithParent(config.launcherPid, () => child.kill('SIGTERM'))
  const isReady = await Promise.race([
    untilReady(config.dataDir, () => exitCode !== null, announce),
    ended.then(() => false),
  ])
  const code = await ended
  if (!isReady && code !== 0)
    throw new AppError('internal', `The desktop window ended with code ${code} before it opened.`)
  return code
}

async function untilReady(
  dataDir: string,
  hasEnded: () => boolean,
  announce: DesktopRun['announce'],
): Promise<boolean> {
  while (!hasEnded()) {
    const owner = await connectToOwner(dataDir)
    if (owner !== null) {
      const present = await owner.call('app.present', { open: false }).catch(() => null)
      owner.close()
      if (present !== null) {
        announce(present)
        return true
      }
    }
    await delay(POLL_MS)
  }
  return false
}

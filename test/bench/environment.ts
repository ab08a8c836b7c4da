// On what the figures were measured. Nothing that names the computer or its user.

import { execFileSync } from 'node:child_process'
import os from 'node:os'
import { repository } from '../../scripts/setup/places.ts'

export interface Environment {
  readonly at: string
  /** Of the sources, with `+` when they were changed since. */
  readonly commit: string | null
  readonly node: string
  readonly platform: string
  readonly cpu: string
  readonly cores: number
  readonly memoryBytes: number
  /** Other work of the computer when the run began: runnable processes, mean of one minute. */
  readonly load: number
}

export function readEnvironment(): Environment {
  return {
    at: new Date().toISOString(),
    commit: readCommit(),
    node: process.version,
    platform: `${os.platform()} ${os.release()} ${os.arch()}`,
    cpu: os.cpus()[0]?.model ?? 'unknown',
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    load: Math.round((os.loadavg()[0] ?? 0) * 100) / 100,
  }
}

function readCommit(): string | null {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: repository, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '-uno') === '' ? '' : '+')
  } catch {
    // Not a clone, or no git.
    return null
  }
}

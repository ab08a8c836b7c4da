// utilityProcess: a Node child that finds `process.parentPort`, as Electron's does.

import { fork, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import type { ForkOptions, UtilityProcess } from 'electron'
import { strict } from './strict.ts'

type Carried = Pick<UtilityProcess, 'pid' | 'kill' | 'postMessage' | 'stdout' | 'stderr'>

class UtilityProcessDouble extends EventEmitter implements Carried {
  readonly #child: ChildProcess

  constructor(modulePath: string, args: readonly string[], options: ForkOptions) {
    super()
    const { env, execArgv = [], cwd, stdio = 'inherit' } = options
    const outputs = typeof stdio === 'string' ? [stdio, stdio] : stdio.slice(1)
    this.#child = fork(modulePath, args, {
      serialization: 'advanced',
      env: (env as NodeJS.ProcessEnv | undefined) ?? process.env,
      execArgv: ['--import', new URL('./parent-port.ts', import.meta.url).href, ...execArgv],
      stdio: ['ignore', ...(outputs as ('pipe' | 'ignore' | 'inherit')[]), 'ipc'],
      ...(cwd !== undefined && { cwd }),
    })
    this.#child.on('spawn', () => this.emit('spawn'))
    this.#child.on('message', message => this.emit('message', message))
    // Electron tells a number only, also for an end by a signal.
    this.#child.on('exit', (code, signal) => this.emit('exit', code ?? (signal === null ? 0 : 1)))
  }

  get pid(): number | undefined {
    return this.#child.exitCode === null && this.#child.signalCode === null ? this.#child.pid : undefined
  }

  get stdout(): NodeJS.ReadableStream | null {
    return this.#child.stdout
  }

  get stderr(): NodeJS.ReadableStream | null {
    return this.#child.stderr
  }

  postMessage(message: unknown): void {
    if (this.#child.connected) this.#child.send(message as object)
  }

  kill(): boolean {
    return this.#child.kill()
  }
}

export const utilityProcess = strict('utilityProcess', {
  fork: (modulePath: string, args: readonly string[] = [], options: ForkOptions = {}) =>
    strict('UtilityProcess', new UtilityProcessDouble(modulePath, args, options)),
})

// Runs a program for the set-up: its lines are watched instead of shown, the last ones are kept for when it fails.

import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { createInterface } from 'node:readline'

/** Enough of a failure to act on. */
const keptLines = 60

/** @type {Map<number, import('node:child_process').ChildProcess>} */
const running = new Map()

/** @type {(pids: readonly number[]) => void} */
let report = () => {}

/**
 * Told about the running programs at every change, so that the lock can name them.
 * @param {(pids: readonly number[]) => void} onChange
 */
export function reportPrograms(onChange) {
  report = onChange
}

/**
 * @typedef {object} ProgramResult
 * @property {number} code 0 is success; 127 when it could not be started
 * @property {readonly string[]} lines the last lines of both its outputs
 */

/**
 * Resolves when it has ended, however it did; never rejects.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, onLine?: (line: string, stop: () => void) => void, isShell?: boolean, keptLines?: number }} [options]
 * @returns {Promise<ProgramResult>}
 */
export function runProgram(command, args, options = {}) {
  return new Promise(resolve => {
    /** @type {string[]} */
    const lines = []
    const child = spawn(command, args, {
      ...(options.cwd !== undefined && { cwd: options.cwd }),
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: options.isShell === true,
      windowsHide: true,
    })
    if (child.pid !== undefined) running.set(child.pid, child)
    report([...running.keys()])
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream, crlfDelay: Infinity }).on('line', line => {
        lines.push(line)
        if (lines.length > (options.keptLines ?? keptLines)) lines.shift()
        options.onLine?.(line, () => child.kill('SIGTERM'))
      })
    }
    /** @param {number} code */
    const end = code => {
      if (child.pid !== undefined) running.delete(child.pid)
      report([...running.keys()])
      resolve({ code, lines })
    }
    child.on('error', error => {
      lines.push(error.message)
      end(127)
    })
    child.on('close', (code, signal) => end(code ?? signalCode(signal)))
  })
}

/** A set-up that is told to stop takes its programs with it; nothing is half-done that the next start does not notice. */
export function endProgramsOnSignal() {
  /** @param {NodeJS.Signals} signal */
  const end = signal => {
    for (const child of running.values()) child.kill('SIGTERM')
    process.exit(signalCode(signal))
  }
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
  for (const signal of signals) process.on(signal, end)
  return () => {
    for (const signal of signals) process.off(signal, end)
  }
}

/** @param {NodeJS.Signals | null} signal */
export function signalCode(signal) {
  return 128 + (signal === null ? 0 : constants.signals[signal])
}

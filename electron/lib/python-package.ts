// A wheel from the Python package index, by pip: it knows the user's index, mirrors and proxies.

import { spawn } from 'node:child_process'
import { mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { cancelled } from '../../shared/errors.ts'

/** pip says nothing while it downloads; a large wheel on a slow line takes long. */
const PIP_TIMEOUT_MS = 30 * 60_000

export interface PackageVersion {
  readonly package: string
  readonly version: string
}

const pips: readonly (readonly [string, ...string[]])[] = [
  ['pip3'],
  ['pip'],
  ['python3', '-m', 'pip'],
  ['python', '-m', 'pip'],
  ['py', '-m', 'pip'],
]

/** Lets the first pip there is download the wheel into `dir`; resolves with its path. */
export async function downloadByPip(wanted: PackageVersion, dir: string, signal: AbortSignal): Promise<string> {
  await mkdir(dir, { recursive: true })
  let failure = 'pip is not installed'
  for (const [program, ...first] of pips) {
    // Its own five patient retries would hold up a start without a network for half a minute.
    const patience = ['--retries', '1', '--timeout', '15']
    const args = [...first, 'download', '--no-deps', '--no-input', '--quiet', ...patience, '--dest', dir]
    const outcome = await run(program, [...args, `${wanted.package}==${wanted.version}`], signal)
    if (outcome === null) continue
    if (outcome.code !== 0) {
      failure = outcome.lastWords
      continue
    }
    const wheel = (await readdir(dir)).find(name => name.endsWith('.whl'))
    if (wheel !== undefined) return path.join(dir, wheel)
    failure = 'pip brought no wheel'
  }
  throw new Error(failure)
}

/** Null when there is no such program. */
async function run(program: string, args: readonly string[], signal: AbortSignal) {
  return await new Promise<{ code: number | null; lastWords: string } | null>((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      signal: AbortSignal.any([signal, AbortSignal.timeout(PIP_TIMEOUT_MS)]),
      windowsHide: true,
    })
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-4_096)
    })
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (signal.aborted) reject(cancelled())
      else if (error.name === 'AbortError') resolve({ code: null, lastWords: 'pip took too long' })
      else resolve(null)
    })
    child.once('close', code => {
      if (!signal.aborted) resolve({ code, lastWords: stderr.trim().split('\n').at(-1) ?? 'pip failed' })
    })
  })
}

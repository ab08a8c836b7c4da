// A wheel from the Python package index: by the index's JSON interface, or by pip, which knows the user's mirrors.

import { spawn } from 'node:child_process'
import { mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { cancelled } from '../../shared/errors.ts'

const INDEX = 'https://pypi.org/simple/'
const INDEX_TIMEOUT_MS = 10_000
/** pip says nothing while it downloads; a large wheel on a slow line takes long. */
const PIP_TIMEOUT_MS = 30 * 60_000

export interface PackageVersion {
  readonly package: string
  readonly version: string
}

export interface Wheel {
  readonly url: string
  readonly fileName: string
  readonly sha256: string | null
}

const project = z.object({
  files: z.array(z.object({ filename: z.string(), url: z.string(), hashes: z.record(z.string(), z.string()) })),
})

/** Where the index keeps the wheel; rejects when it cannot be reached or has no such version. */
export async function findWheel(wanted: PackageVersion, signal: AbortSignal): Promise<Wheel> {
  const base = process.env['PIP_INDEX_URL'] || INDEX
  const normalized = wanted.package.toLowerCase().replace(/[-_.]+/g, '-')
  const response = await fetch(new URL(`${normalized}/`, base.endsWith('/') ? base : `${base}/`), {
    headers: { accept: 'application/vnd.pypi.simple.v1+json' },
    signal: AbortSignal.any([signal, AbortSignal.timeout(INDEX_TIMEOUT_MS)]),
  })
  if (!response.ok) throw new Error(`the package index answers with status ${response.status}`)
  const { files } = project.parse(await response.json())
  const prefix = `${normalized.replaceAll('-', '_')}-${wanted.version}-`
  const wheels = files.filter(file => file.filename.startsWith(prefix) && file.filename.endsWith('.whl'))
  const wheel = wheels.find(file => file.filename.endsWith('-none-any.whl')) ?? wheels[0]
  if (wheel === undefined) throw new Error(`the package index has no wheel of ${wanted.package} ${wanted.version}`)
  return {
    url: new URL(wheel.url, response.url).href,
    fileName: path.basename(wheel.filename),
    sha256: wheel.hashes['sha256'] ?? null,
  }
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

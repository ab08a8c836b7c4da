// The page for both hosts, and main and preload for the desktop, built into out/. It is built aside and swapped in, so
// out/ is always whole, whatever interrupts a build; the stamp inside it names the sources it was made from.

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { cacheDir, repository } from './places.ts'
import { runProgram } from './program.mjs'
import type { Step } from './step.ts'

const output = path.join(repository, 'out')
const stampFile = path.join(output, '.built-from')

/** All that goes into the build. */
const sources = ['electron', 'renderer', 'shared', 'resources', 'electron.vite.config.ts', 'package-lock.json']

export const buildStep: Step = {
  title: 'Page',
  brings: 'built here from the sources, nothing is fetched',
  isRequired: true,
  retryAfterMs: 0,

  isDone() {
    try {
      return readFileSync(stampFile, 'utf8') === signatureOf(sources)
    } catch {
      return false
    }
  },

  async run({ progress }) {
    const signature = signatureOf(sources)
    const aside = path.join(cacheDir, 'out-next')
    rmSync(aside, { recursive: true, force: true })
    const builder = path.join(repository, 'node_modules/electron-vite/bin/electron-vite.js')
    const result = await runProgram(process.execPath, [builder, 'build', '--outDir', aside], {
      cwd: repository,
      env: { ...process.env, NO_COLOR: '1' },
      onLine: line => progress.update(line.trim()),
    })
    if (result.code !== 0) return `the build failed.\n${result.lines.join('\n')}`
    writeFileSync(path.join(aside, '.built-from'), signature)
    swapIn(aside)
    return null
  },
}

function swapIn(aside: string): void {
  const old = path.join(cacheDir, 'out-old')
  rmSync(old, { recursive: true, force: true })
  if (statSync(output, { throwIfNoEntry: false }) !== undefined) renameSync(output, old)
  renameSync(aside, output)
  rmSync(old, { recursive: true, force: true })
}

/** Changes when any of the files below `places` comes, goes, or is written. */
export function signatureOf(places: readonly string[], root: string = repository): string {
  const hash = createHash('sha256')
  for (const place of places) addTo(hash, path.join(root, place))
  return hash.digest('hex')
}

function addTo(hash: ReturnType<typeof createHash>, place: string): void {
  const stat = statSync(place, { throwIfNoEntry: false })
  if (stat === undefined) return
  if (!stat.isDirectory()) {
    hash.update(`${place}\0${stat.size}\0${stat.mtimeMs}\n`)
    return
  }
  for (const name of readdirSync(place).sort()) addTo(hash, path.join(place, name))
}

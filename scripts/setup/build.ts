// The page for both hosts, and the services for each of them, built into out/. It is built aside and swapped in, so out/ is
// always whole, whatever interrupts a build; the stamp inside it names the sources it was made from.

import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { isBuilt } from '../../electron/lib/project-dir.ts'
import { isBuildFresh, signatureOf, stampName } from './build-stamp.mjs'
import { cacheDir, repository } from './places.ts'
import { runProgram } from './program.mjs'
import { secondsSince } from './progress.mjs'
import type { Step } from './step.ts'
import { say } from './words.mjs'

const output = path.join(repository, 'out')

export const buildStep: Step = {
  name: 'build',
  title: say('build'),
  brings: say('build.brings'),
  isRequired: true,
  retryAfterMs: 0,

  // The launcher goes on with built code only when the build is fresh.
  isDone: () => isBuilt || isBuildFresh(repository),

  async run({ progress }) {
    const startedAt = performance.now()
    const signature = signatureOf(repository)
    const aside = path.join(cacheDir, 'out-next')
    rmSync(aside, { recursive: true, force: true })
    const builder = path.join(repository, 'node_modules/electron-vite/bin/electron-vite.js')
    const result = await runProgram(process.execPath, [builder, 'build', '--outDir', aside], {
      cwd: repository,
      env: { ...process.env, NO_COLOR: '1' },
      onLine: () => progress.update(say('building', { time: secondsSince(startedAt) })),
    })
    if (result.code !== 0) return say('build.failed', { text: result.lines.join('\n') })
    writeFileSync(path.join(aside, stampName), signature)
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

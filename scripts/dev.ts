// `npm run dev`: Jarvis from the sources, started anew when they change. With Electron in its own window, reloaded by
// Vite; without, the loopback host restarts itself and the page is rebuilt (reload it then).

import { spawn } from 'node:child_process'
import { watch } from 'node:fs'
import path from 'node:path'
import { findElectron } from '../electron/lib/electron-binary.ts'
import { buildStep } from './setup/build.ts'
import { repository } from './setup/places.ts'
import { signalCode } from './setup/program.mjs'
import { createProgress } from './setup/progress.mjs'

const args = process.argv.slice(2)
const isDesktop = findElectron() !== null && !args.includes('loopback')
const vite = path.join(repository, 'node_modules/electron-vite/bin/electron-vite.js')
const program = isDesktop
  ? [vite, 'dev', '--watch', '--', ...args]
  : ['--watch', '--watch-preserve-output', 'electron/cli.ts', 'start', ...args]

const child = spawn(process.execPath, program, {
  cwd: repository,
  stdio: 'inherit',
  env: { JARVIS_ENV: 'dev', ...process.env },
})
child.on('exit', (code, signal) => process.exit(code ?? signalCode(signal)))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))

if (!isDesktop) {
  const context = { progress: createProgress(), isOffline: true }
  let building: Promise<void> | null = null
  const rebuild = async () => {
    while (!buildStep.isDone()) {
      const trouble = await buildStep.run(context)
      context.progress.say(trouble ?? 'The page is rebuilt: reload it.')
      if (trouble !== null) break
    }
    building = null
  }
  for (const folder of ['renderer', 'shared'])
    watch(path.join(repository, folder), { recursive: true }, () => {
      building ??= rebuild()
    })
}

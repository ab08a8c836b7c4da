// The built desktop app in the real Electron, where its program is there.

import { spawn } from 'node:child_process'
import path from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { hostEnvironment, type Host, type HostSetup } from './host.ts'

const root = path.resolve(import.meta.dirname, '../../..')

export function createDesktopElectronHost(setup: HostSetup, program: string): Host {
  let current: { app: ElectronApplication; page: Page } | null = null
  const running = () => {
    if (current === null) throw new Error('Jarvis is not running.')
    return current
  }
  return {
    dataDir: setup.dataDir,
    page: () => running().page,
    pid: () => running().app.process().pid ?? 0,
    async start() {
      const app = await _electron.launch({ executablePath: program, args: [root], env: hostEnvironment(setup) })
      const page = await app.firstWindow()
      await page.setViewportSize({ width: 1_280, height: 800 })
      current = { app, page }
    },
    async stop() {
      await running().app.close()
      current = null
    },
    async kill() {
      const process = running().app.process()
      const exited = new Promise(resolve => process.once('exit', resolve))
      process.kill('SIGKILL')
      await exited
      current = null
    },
    async startAgain() {
      const child = spawn(program, [root], { env: hostEnvironment(setup), stdio: 'ignore' })
      const code = await new Promise<number | null>(resolve => child.once('exit', resolve))
      if (code !== 0) throw new Error(`The second start ended with code ${code}.`)
      return null
    },
  }
}

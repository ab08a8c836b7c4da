// The built desktop app under the Electron double (test/support/electron-double).

import type { Page } from 'playwright-core'
import { launchDesktop, type Desktop } from '../../support/electron-double/launch.ts'
import { hostEnvironment, type Host, type HostSetup } from './host.ts'

export function createDesktopDoubleHost(setup: HostSetup): Host {
  let current: { desktop: Desktop; page: Page } | null = null
  const running = () => {
    if (current === null) throw new Error('Jarvis is not running.')
    return current
  }
  const launch = () => launchDesktop({ dataDir: setup.dataDir, env: hostEnvironment(setup) })
  return {
    dataDir: setup.dataDir,
    page: () => running().page,
    pid: () => running().desktop.pid,
    async start() {
      const desktop = launch()
      const page = await desktop.page()
      await page.setViewportSize({ width: 1_280, height: 800 })
      current = { desktop, page }
    },
    async stop() {
      await running().desktop.quit()
      current = null
    },
    async kill() {
      const { desktop } = running()
      desktop.kill('SIGKILL')
      await desktop.exited
      current = null
    },
    async startAgain() {
      const again = launch()
      const code = await again.exited
      if (code !== 0) throw new Error(`The second start ended with code ${code}:\n${again.output.join('\n')}`)
      return null
    },
  }
}

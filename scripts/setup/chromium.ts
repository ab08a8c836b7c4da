// A Chromium for the end-to-end tests: an installed one, else (CI as root on Debian or Ubuntu) the system's package, else
// the test library's own download.

import path from 'node:path'
import { findChromium, findOnPath } from './find.ts'
import { repository } from './places.ts'
import { runProgram } from './program.mjs'
import type { Step } from './step.ts'

const mayInstallSystemPackages =
  process.env['CI'] === 'true' &&
  process.getuid?.() === 0 &&
  process.platform === 'linux' &&
  findOnPath('apt-get') !== null

export const chromiumStep: Step = {
  title: 'Test browser',
  brings: mayInstallSystemPackages
    ? 'Chromium, about 100 MB, from the system’s package archive'
    : 'Chromium, about 170 MB, from the test library’s own server (an installed Chrome, Edge or Chromium would do)',
  isRequired: false,
  retryAfterMs: 0,
  isDone: () => findChromium() !== null,

  async run({ progress, isOffline }) {
    const advice =
      'Install Chrome, Edge or Chromium, then run this again; without one the end-to-end tests are skipped.'
    if (isOffline) return `none is installed, and --offline fetches nothing. ${advice}`
    const onLine = (line: string) => progress.update(line.trim())
    if (mayInstallSystemPackages) {
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
      await runProgram('apt-get', ['update', '-q'], { env, onLine })
      await runProgram('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], { env, onLine })
      if (findChromium() !== null) return null
    }
    const installer = path.join(repository, 'node_modules/playwright-core/cli.js')
    await runProgram(process.execPath, [installer, 'install', 'chromium'], { cwd: repository, onLine })
    return findChromium() === null ? `could not be fetched. ${advice}` : null
  },
}

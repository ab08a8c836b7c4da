// A Chromium for the end-to-end tests: an installed one, else (CI as root on Debian or Ubuntu) the system's package, else
// the test library's own download.

import path from 'node:path'
import { findChromium, findOnPath } from './find.ts'
import { repository } from './places.ts'
import { runProgram } from './program.mjs'
import type { Step } from './step.ts'
import { say } from './words.mjs'

const mayInstallSystemPackages =
  process.env['CI'] === 'true' &&
  process.getuid?.() === 0 &&
  process.platform === 'linux' &&
  findOnPath('apt-get') !== null

export const chromiumStep: Step = {
  name: 'test-browser',
  title: say('chromium'),
  brings: say(mayInstallSystemPackages ? 'chromium.bringsSystem' : 'chromium.brings'),
  isRequired: false,
  retryAfterMs: 0,
  isDone: () => findChromium() !== null,

  async run({ progress, isOffline }) {
    if (isOffline) return say('chromium.offline')
    const onLine = (line: string) => progress.update(line.trim())
    if (mayInstallSystemPackages) {
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
      await runProgram('apt-get', ['update', '-q'], { env, onLine })
      await runProgram('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], { env, onLine })
      if (findChromium() !== null) return null
    }
    const installer = path.join(repository, 'node_modules/playwright-core/cli.js')
    await runProgram(process.execPath, [installer, 'install', 'chromium'], { cwd: repository, onLine })
    return findChromium() === null ? say('chromium.failed') : null
  },
}

// End-to-end journeys: one suite for every host. `npx playwright test --project=loopback-embedded chat` runs a part.
// Screenshots for docs/ have a configuration of their own (test/e2e/screenshots.config.ts).

import { defineConfig, type Project } from '@playwright/test'
import type { HostOptions } from './test/e2e/jarvis-test.ts'

/** What depends on the host. The other files depend on the page alone and run on one host. */
const journeys = specs('chat', 'conversations', 'restart', 'faults', 'keyboard')

const projects: Project<object, HostOptions>[] = [
  {
    name: 'loopback-embedded',
    use: { hostName: 'loopback', engine: 'embedded' },
    testIgnore: specs('screenshots', 'engines'),
  },
  {
    name: 'loopback-ollama',
    use: { hostName: 'loopback', engine: 'ollama' },
    testMatch: [...journeys, ...specs('engines')],
  },
  {
    name: 'desktop-double',
    use: { hostName: 'desktop-double', engine: 'embedded' },
    testMatch: [...journeys, ...specs('hostile', 'speech-player')],
  },
  {
    name: 'desktop-electron',
    use: { hostName: 'desktop-electron', engine: 'embedded' },
    testMatch: [...journeys, ...specs('hostile', 'speech-player')],
  },
]

export default defineConfig<object, HostOptions>({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  workers: 2,
  // A real model on a slow computer; each wait inside has its own, shorter limit.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env['CI'] === 'true',
  reporter: 'list',
  projects,
})

function specs(...names: readonly string[]): string[] {
  return names.map(name => `${name}.spec.ts`)
}

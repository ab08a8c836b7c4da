// `npm run screenshots`: makes docs/screenshots. No part of the tests, since pictures change with every font.

import { defineConfig, type Project } from '@playwright/test'
import type { HostOptions } from './jarvis-test.ts'

const projects: Project<object, HostOptions>[] = [
  { name: 'screenshots', use: { hostName: 'loopback', engine: 'embedded' } },
]

export default defineConfig<object, HostOptions>({
  testDir: '.',
  testMatch: 'screenshots.spec.ts',
  outputDir: '../../test-results',
  timeout: 180_000,
  expect: { timeout: 15_000 },
  projects,
})

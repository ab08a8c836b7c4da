// Unit, contract and fault tests. End-to-end journeys are Playwright's (playwright.config.ts).
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // Two cores: more workers only make real threads, engines and databases wait for each other.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Polls wait for real threads and processes, sometimes on a busy computer.
    expect: { poll: { timeout: 15_000 } },
    coverage: {
      provider: 'v8',
      // Much of the services runs in threads and processes of their own.
      autoAttachSubprocess: true,
      include: ['shared/**/*.ts', 'electron/{rpc,chat,llm,memory,speech,telemetry,lifecycle,lib}/**/*.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
    },
  },
})

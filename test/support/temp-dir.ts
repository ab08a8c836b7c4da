// A folder of the running test's own, gone once the test has finished.

import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'

/** Call it before opening what lives in it: what is registered last is cleaned up first. */
export function tempDir(): string {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'jarvis-test-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }))
  return dir
}

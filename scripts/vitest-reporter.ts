// Leaves for scripts/test.ts what vitest's own JSON report lacks: why a test was skipped.

import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'
import { vitestReport, type Skip, type SuiteResult } from './test-reports.ts'

export default class SkipReasonReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0
    // Errors outside any test, and files that could not be run, have no test to count.
    let failed = errors.length
    const skips: Skip[] = []
    for (const module of modules) {
      failed += module.errors().length
      for (const test of module.children.allTests()) {
        const result = test.result()
        if (result.state === 'passed') passed++
        else if (result.state === 'failed') failed++
        else {
          const note = result.state === 'skipped' ? result.note : undefined
          skips.push({ title: test.fullName, reason: note ?? reasonInTitle(test.fullName) })
        }
      }
      for (const suite of module.children.allSuites()) failed += suite.errors().length
    }
    const result: SuiteResult = { passed, failed, skipped: skips.length, skips }
    writeFileSync(vitestReport, JSON.stringify(result))
  }
}

/** `it.skipIf(isRoot)('… (needs another user than root)')`: those have no note. */
function reasonInTitle(title: string): string | null {
  return /\((needs [^)]+|only [^)]+)\)/.exec(title)?.[1] ?? null
}

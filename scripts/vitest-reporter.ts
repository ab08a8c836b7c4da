// Leaves for scripts/test.ts what vitest's own JSON report lacks: why a test was skipped, and every failure in few words.

import { writeFileSync } from 'node:fs'
import type { Reporter, SerializedError, TestModule } from 'vitest/node'
import { errorText, vitestReport, type Failure, type Skip, type SuiteResult } from './test-reports.ts'

export default class ShortReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    let passed = 0
    const failures: Failure[] = []
    const skips: Skip[] = []
    const fail = (title: string, file: string, errors: readonly SerializedError[]) =>
      failures.push({ title, file, error: errors.map(textOf).join('\n') })
    // Errors outside any test, and files that could not be run, have no test to count.
    for (const error of unhandled) fail('(outside any test)', '', [error])
    for (const module of modules) {
      const file = module.moduleId
      for (const error of module.errors()) fail('(the file)', file, [error])
      for (const suite of module.children.allSuites()) {
        for (const error of suite.errors()) fail(suite.fullName, file, [error])
      }
      for (const test of module.children.allTests()) {
        const result = test.result()
        if (result.state === 'passed') passed++
        else if (result.state === 'failed') fail(test.fullName, file, result.errors)
        else if (result.state === 'skipped') {
          skips.push({ title: test.fullName, reason: result.note ?? reasonInTitle(test.fullName) })
        } else failures.push({ title: test.fullName, file, error: 'It did not come to its end.' })
      }
    }
    const result: SuiteResult = { passed, failures, skips }
    writeFileSync(vitestReport, JSON.stringify(result))
  }
}

function textOf({ message, stack, cause }: SerializedError): string {
  const text = errorText(message, stack)
  return cause === undefined ? text : `${text}\n${textOf(cause)}`
}

/** `it.skipIf(isRoot)('… (needs another user than root)')`: those have no note. */
function reasonInTitle(title: string): string | null {
  return /\((needs [^)]+|only [^)]+)\)/.exec(title)?.[1] ?? null
}

import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { readPlaywrightReport, readVitestReport } from '../../scripts/test-reports.ts'
import { tempDir } from '../support/temp-dir.ts'

function report(content: unknown): string {
  const file = path.join(tempDir(), 'report.json')
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

const test = (status: string, annotations: object[] = []) => ({ status, projectName: 'loopback', annotations })

it('counts end-to-end tests in nested suites, and gives each skip its reason', () => {
  const file = report({
    errors: [],
    suites: [
      {
        title: 'chat.spec.ts',
        specs: [{ title: 'asks', tests: [test('expected'), test('unexpected')] }],
        suites: [
          {
            title: 'on the desktop',
            specs: [
              { title: 'opens', tests: [test('skipped', [{ type: 'skip', description: 'no Electron' }])] },
              { title: 'closes', tests: [test('skipped'), test('flaky')] },
            ],
          },
        ],
      },
    ],
  })
  expect(readPlaywrightReport(file)).toEqual({
    passed: 2,
    failed: 1,
    skipped: 2,
    skips: [
      { title: 'chat.spec.ts on the desktop opens [loopback]', reason: 'no Electron' },
      { title: 'chat.spec.ts on the desktop closes [loopback]', reason: null },
    ],
  })
})

it('counts what went wrong outside any test as failed', () => {
  expect(readPlaywrightReport(report({ errors: [{ message: 'no such file' }], suites: [] }))?.failed).toBe(1)
})

it('has no result where the runner left no report, or half a one', () => {
  expect(readVitestReport(path.join(tempDir(), 'none.json'))).toBeNull()
  expect(readVitestReport(report('{"passed": 1'))).toBeNull()
  expect(readPlaywrightReport(report({ suites: 'none' }))).toBeNull()
})

import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import {
  errorText,
  failureLines,
  judgeCoverage,
  readPlaywrightReport,
  readVitestReport,
} from '../../scripts/test-reports.ts'
import { tempDir } from '../support/temp-dir.ts'

function report(content: unknown): string {
  const file = path.join(tempDir(), 'report.json')
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

const test = (status: string, annotations: object[] = [], errors: object[] = []) => {
  return { status, projectName: 'loopback', annotations, results: [{ errors }] }
}

it('counts end-to-end tests in nested suites, and gives each skip its reason', () => {
  const file = report({
    errors: [],
    suites: [
      {
        title: 'chat.spec.ts',
        specs: [
          {
            title: 'asks',
            file: 'chat.spec.ts',
            tests: [test('expected'), test('unexpected', [], [{ message: '\u001b[31mno answer\u001b[39m' }])],
          },
        ],
        suites: [
          {
            title: 'on the desktop',
            specs: [
              {
                title: 'opens',
                file: 'chat.spec.ts',
                tests: [test('skipped', [{ type: 'skip', description: 'no Electron' }])],
              },
              { title: 'closes', file: 'chat.spec.ts', tests: [test('skipped'), test('flaky')] },
            ],
          },
        ],
      },
    ],
  })
  expect(readPlaywrightReport(file)).toEqual({
    passed: 2,
    failures: [
      { title: 'chat.spec.ts asks [loopback]', file: path.join('test', 'e2e', 'chat.spec.ts'), error: 'no answer' },
    ],
    skips: [
      { title: 'chat.spec.ts on the desktop opens [loopback]', reason: 'no Electron' },
      { title: 'chat.spec.ts on the desktop closes [loopback]', reason: null },
    ],
  })
})

it('counts what went wrong outside any test as failed', () => {
  expect(readPlaywrightReport(report({ errors: [{ message: 'no such file' }], suites: [] }))?.failures).toEqual([
    { title: '(outside any test)', file: '', error: 'no such file' },
  ])
})

it('has no result where the runner left no report, or half a one', () => {
  expect(readVitestReport(path.join(tempDir(), 'none.json'))).toBeNull()
  expect(readVitestReport(report('{"passed": 1'))).toBeNull()
  expect(readPlaywrightReport(report({ suites: 'none' }))).toBeNull()
})

it('repeats a failure with its file, its name and where in our code it happened', () => {
  const ours = `    at ask (${path.resolve('test/chat/turn.test.ts')}:12:3)`
  const error = errorText(
    'expected 1 to be 2',
    `Error\n    at Object.is (${path.resolve('node_modules/x.js')}:1:1)\n${ours}`,
  )
  expect(failureLines([{ title: 'answers', file: path.resolve('test/chat/turn.test.ts'), error }])).toEqual([
    `FAILED ${path.join('test', 'chat', 'turn.test.ts')} › answers`,
    '    expected 1 to be 2',
    `    ${ours}`,
  ])
})

it('says little about each of many failures, so that all are seen at the end of a log', () => {
  const error = Array.from({ length: 30 }, (_, line) => `line ${line}`).join('\n')
  const failures = (count: number) => Array.from({ length: count }, () => ({ title: 'fails', file: '', error }))
  expect(failureLines(failures(1))).toHaveLength(9)
  expect(failureLines(failures(20))).toHaveLength(60)
})

it('fails where too few lines are covered, or nothing says how many', () => {
  const covered = (pct: number) => report({ total: { lines: { total: 1_000, pct } } })
  expect(judgeCoverage(covered(95)).failures).toEqual([])
  expect(judgeCoverage(covered(94.99)).failures[0]?.error).toContain('94.99 %')
  expect(judgeCoverage(path.join(tempDir(), 'none.json')).failures).toHaveLength(1)
})

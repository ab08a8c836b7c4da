// `npm test`: checks, unit and contract tests, end-to-end tests. Nothing stops early; at the end every skip is named with its
// reason, every failure is repeated in few lines, and one line counts everything. In strict mode (CI=true) the lines that
// tests run are counted (too few fail; parsers take three times as long meanwhile), and a skip must say why it could not be
// avoided: parts that a machine can have are required by the tests themselves (test/support/parts.ts).

import { existsSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { spawn } from 'node:child_process'
import { runChecks } from './checks.ts'
import { repository } from './setup/places.ts'
import { endProgramsOnSignal } from './setup/program.mjs'
import { secondsSince } from './setup/progress.mjs'
import {
  failureLines,
  judgeCoverage,
  playwrightReport,
  readPlaywrightReport,
  readVitestReport,
  reportsDir,
  type Failure,
  type Skip,
  type SuiteResult,
} from './test-reports.ts'

const isStrict = process.env['CI'] === 'true'

const startedAt = performance.now()
let passed = 0
const failures: Failure[] = []
const skips: Skip[] = []

endProgramsOnSignal()
rmSync(reportsDir, { recursive: true, force: true })
mkdirSync(reportsDir, { recursive: true })

heading('Types, lint, layout')
add(await runChecks())

heading('Unit, contract and fault tests')
const vitestCode = await run(
  'vitest/vitest.mjs',
  [
    ...['run', '--reporter=default', '--reporter=./scripts/vitest-reporter.ts'],
    ...(isStrict ? ['--coverage', '--coverage.reportOnFailure'] : []),
  ],
  // What comes out of the compile cache is counted imprecisely.
  isStrict ? { NODE_DISABLE_COMPILE_CACHE: '1' } : {},
)
add(judged(readVitestReport(), vitestCode, 'vitest'))
if (isStrict) add(judgeCoverage())

if (existsSync(path.join(repository, 'playwright.config.ts'))) {
  heading('End-to-end tests')
  const code = await run('@playwright/test/cli.js', ['test', '--workers=2', '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport,
  })
  add(judged(readPlaywrightReport(), code, 'Playwright'))
}

report()

function heading(title: string): void {
  console.log(`\n== ${title}`)
}

async function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  const child = spawn(process.execPath, [path.join(repository, 'node_modules', program), ...args], {
    cwd: repository,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  })
  return await new Promise(resolve => child.on('close', code => resolve(code ?? 1)))
}

/** A runner that fails without a failed test (a broken file, a threshold, a crash) counts as one failure. */
function judged(result: SuiteResult | null, code: number, runner: string): SuiteResult {
  if (result === null)
    return { passed: 0, failures: [{ title: runner, file: '', error: `No report; code ${code}.` }], skips: [] }
  if (code === 0 || result.failures.length > 0) return result
  const error = `It ended with code ${code} though no test failed: see above.`
  return { ...result, failures: [{ title: runner, file: '', error }] }
}

function add(result: SuiteResult): void {
  passed += result.passed
  failures.push(...result.failures)
  skips.push(...result.skips)
}

function report(): void {
  heading(`Done after ${secondsSince(startedAt)}`)
  for (const { title, reason } of skips) console.log(`skipped: ${title}${reason === null ? '' : ` (${reason})`}`)
  const unexplained = isStrict ? skips.filter(({ reason }) => reason === null) : []
  for (const { title } of unexplained) {
    failures.push({ title, file: '', error: 'Skipped without a reason: in strict mode (CI=true) that is a failure.' })
  }
  for (const line of failureLines(failures)) console.log(line)
  const skipped = skips.length - unexplained.length
  console.log(`${passed} passed, ${failures.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  process.exitCode = failures.length === 0 ? 0 : 1
}

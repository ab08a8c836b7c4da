// What the test runners reported: how many passed, every failure with its error, every skip with its reason.

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { z } from 'zod'
import { cacheDir, repository } from './setup/places.ts'

export interface Failure {
  readonly title: string
  /** Empty when it belongs to none. */
  readonly file: string
  readonly error: string
}

export interface Skip {
  readonly title: string
  /** Null when the test does not say. */
  readonly reason: string | null
}

export interface SuiteResult {
  readonly passed: number
  readonly failures: readonly Failure[]
  readonly skips: readonly Skip[]
}

export const reportsDir = path.join(cacheDir, 'test')
/** Written by our own reporter (vitest-reporter.ts). */
export const vitestReport = path.join(reportsDir, 'vitest.json')
export const playwrightReport = path.join(reportsDir, 'playwright.json')

/** Left by vitest, as its configuration says. */
const coverageReport = path.join(repository, 'coverage', 'coverage-summary.json')
/** Of the lines of shared/ and the services. */
const LEAST_COVERED_PERCENT = 95

const resultSchema = z.object({
  passed: z.number(),
  failures: z.array(z.object({ title: z.string(), file: z.string(), error: z.string() })),
  skips: z.array(z.object({ title: z.string(), reason: z.string().nullable() })),
})

/** Without colours, and with the line of ours where it happened, if there is one. */
export function errorText(message: string, stack = ''): string {
  const place = stack
    .split('\n')
    .map(line => /^\s+at .*/.exec(line)?.[0])
    .find(line => line?.includes(repository) === true && !line.includes('node_modules'))
  return stripVTControlCharacters(`${message}${place === undefined ? '' : `\n${place}`}`)
}

/** The first lines of every failure's error; with many failures few of each, since often only the end of a log is seen. */
export function failureLines(failures: readonly Failure[]): string[] {
  const linesEach = failures.length > 12 ? 2 : 8
  return failures.flatMap(({ title, file, error }) => [
    `FAILED ${file === '' ? '' : `${path.relative(repository, path.resolve(repository, file))} › `}${title}`,
    ...error
      .split('\n')
      .filter(line => line.trim() !== '')
      .slice(0, linesEach)
      .map(line => `    ${line.slice(0, 300)}`),
  ])
}

/** Null when the runner left no report that can be read. */
export function readVitestReport(file = vitestReport): SuiteResult | null {
  return resultSchema.safeParse(readJson(file)).data ?? null
}

const coverageSchema = z.object({ total: z.object({ lines: z.object({ pct: z.number() }) }) })

/** One check: enough lines are covered. */
export function judgeCoverage(file = coverageReport): SuiteResult {
  const report = coverageSchema.safeParse(readJson(file)).data
  const found = report === undefined ? 'no report' : `${report.total.lines.pct} % of the lines`
  if (report !== undefined && report.total.lines.pct >= LEAST_COVERED_PERCENT)
    return { passed: 1, failures: [], skips: [] }
  const error = `${found} of shared/ and the services, where ${LEAST_COVERED_PERCENT} % are needed: see coverage/index.html.`
  return { passed: 0, failures: [{ title: 'coverage', file: '', error }], skips: [] }
}

type PlaywrightError = z.infer<typeof playwrightError>
const playwrightError = z.object({
  message: z.string().optional(),
  location: z.object({ file: z.string(), line: z.number() }).optional(),
})

interface PlaywrightSuite {
  title: string
  suites?: PlaywrightSuite[] | undefined
  specs: {
    title: string
    file: string
    tests: {
      status: string
      projectName: string
      annotations: { type: string; description?: string | undefined }[]
      results: { errors: PlaywrightError[] }[]
    }[]
  }[]
}

const playwrightSuite: z.ZodType<PlaywrightSuite> = z.object({
  title: z.string(),
  get suites() {
    return z.array(playwrightSuite).optional()
  },
  specs: z.array(
    z.object({
      title: z.string(),
      file: z.string(),
      tests: z.array(
        z.object({
          status: z.string(),
          projectName: z.string(),
          annotations: z.array(z.object({ type: z.string(), description: z.string().optional() })),
          results: z.array(z.object({ errors: z.array(playwrightError) })),
        }),
      ),
    }),
  ),
})
const playwrightSchema = z.object({ suites: z.array(playwrightSuite), errors: z.array(playwrightError) })

export function readPlaywrightReport(file = playwrightReport): SuiteResult | null {
  const report = playwrightSchema.safeParse(readJson(file))
  if (!report.success) return null
  let passed = 0
  const failures = report.data.errors.map(error => failureOf('(outside any test)', '', [error]))
  const skips: Skip[] = []
  const walk = (suite: PlaywrightSuite, title: string) => {
    for (const spec of suite.specs) {
      for (const test of spec.tests) {
        const name = `${title} ${spec.title} [${test.projectName}]`
        if (test.status === 'expected' || test.status === 'flaky') passed++
        else if (test.status === 'unexpected') {
          const errors = test.results.flatMap(result => result.errors)
          failures.push(failureOf(name, path.join('test', 'e2e', spec.file), errors))
        } else skips.push({ title: name, reason: reasonOf(test.annotations) })
      }
    }
    for (const child of suite.suites ?? []) walk(child, `${title} ${child.title}`)
  }
  for (const suite of report.data.suites) walk(suite, suite.title)
  return { passed, failures, skips }
}

function failureOf(title: string, file: string, errors: readonly PlaywrightError[]): Failure {
  const texts = errors.map(({ message, location }) =>
    errorText(message ?? 'no message', location && `    at ${location.file}:${location.line}`),
  )
  return { title, file, error: texts.join('\n') }
}

function reasonOf(annotations: readonly { type: string; description?: string | undefined }[]): string | null {
  return annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description ?? null
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

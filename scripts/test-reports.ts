// What the test runners reported: counts, and every skip with its reason.

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { Counts } from './checks.ts'
import { cacheDir } from './setup/places.ts'

export interface Skip {
  readonly title: string
  /** Null when the test does not say. */
  readonly reason: string | null
}

export interface SuiteResult extends Readonly<Counts> {
  readonly skips: readonly Skip[]
}

export const reportsDir = path.join(cacheDir, 'test')
/** Written by our own reporter (vitest-reporter.ts). */
export const vitestReport = path.join(reportsDir, 'vitest.json')
export const playwrightReport = path.join(reportsDir, 'playwright.json')

const resultSchema = z.object({
  passed: z.number(),
  failed: z.number(),
  skipped: z.number(),
  skips: z.array(z.object({ title: z.string(), reason: z.string().nullable() })),
})

/** Null when the runner left no report that can be read. */
export function readVitestReport(file = vitestReport): SuiteResult | null {
  return resultSchema.safeParse(readJson(file)).data ?? null
}

interface PlaywrightSuite {
  title: string
  suites?: PlaywrightSuite[] | undefined
  specs: {
    title: string
    tests: { status: string; projectName: string; annotations: { type: string; description?: string | undefined }[] }[]
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
      tests: z.array(
        z.object({
          status: z.string(),
          projectName: z.string(),
          annotations: z.array(z.object({ type: z.string(), description: z.string().optional() })),
        }),
      ),
    }),
  ),
})
const playwrightSchema = z.object({ suites: z.array(playwrightSuite), errors: z.array(z.unknown()) })

export function readPlaywrightReport(file = playwrightReport): SuiteResult | null {
  const report = playwrightSchema.safeParse(readJson(file))
  if (!report.success) return null
  let passed = 0
  let failed = report.data.errors.length
  const skips: Skip[] = []
  const walk = (suite: PlaywrightSuite, title: string) => {
    for (const spec of suite.specs) {
      for (const test of spec.tests) {
        if (test.status === 'expected' || test.status === 'flaky') passed++
        else if (test.status === 'unexpected') failed++
        else skips.push({ title: `${title} ${spec.title} [${test.projectName}]`, reason: reasonOf(test.annotations) })
      }
    }
    for (const child of suite.suites ?? []) walk(child, `${title} ${child.title}`)
  }
  for (const suite of report.data.suites) walk(suite, suite.title)
  return { passed, failed, skipped: skips.length, skips }
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

// The checks that run no code of ours: types, lint, layout. Two at a time, since the computer may have two cores.
// What they found is kept for the next run, of which only what has changed is looked at.

import { existsSync } from 'node:fs'
import path from 'node:path'
import { repository } from './setup/places.ts'
import { runProgram } from './setup/program.mjs'
import { secondsSince } from './setup/progress.mjs'
import type { Failure, SuiteResult } from './test-reports.ts'

interface Check {
  readonly title: string
  readonly args: readonly string[]
}

const bin = (file: string) => path.join(repository, 'node_modules', file)
const kept = (file: string) => path.join(repository, '.cache', 'checks', file)
/** Of lint, not in strict mode (CI=true): what it says of a file depends on the types in others, which its cache does not see. */
const lintCache =
  process.env['CI'] === 'true' ? [] : ['--cache', '--cache-strategy=content', `--cache-location=${kept('lint')}`]

const projects = ['shared', 'electron', 'renderer', 'scripts', 'test']

const checks: readonly Check[] = [
  { title: 'lint', args: [bin('eslint/bin/eslint.js'), '.', '--max-warnings=0', ...lintCache] },
  ...projects
    .filter(project => existsSync(path.join(repository, project, 'tsconfig.json')))
    .map(project => ({
      title: `types of ${project}/`,
      args: [bin('typescript/bin/tsc'), '-p', project, '--incremental', '--tsBuildInfoFile', kept(`${project}.json`)],
    })),
  {
    title: 'layout',
    args: [
      ...[bin('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.'],
      ...['--cache', '--cache-strategy=content', `--cache-location=${kept('layout')}`],
    ],
  },
]

/** Prints a line for each, and all it said if it failed. Never rejects. */
export async function runChecks(): Promise<SuiteResult> {
  let passed = 0
  const failures: Failure[] = []
  const waiting = [...checks]
  const work = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const startedAt = performance.now()
      const result = await runProgram(process.execPath, check.args, { cwd: repository, keptLines: 500 })
      const isPassed = result.code === 0
      if (isPassed) passed++
      else failures.push({ title: check.title, file: '', error: result.lines.join('\n') })
      console.log(`${isPassed ? 'passed' : 'FAILED'}  ${check.title} (${secondsSince(startedAt)})`)
      if (!isPassed) console.log(result.lines.map(line => `        ${line}`).join('\n'))
    }
  }
  await Promise.all([work(), work()])
  return { passed, failures, skips: [] }
}

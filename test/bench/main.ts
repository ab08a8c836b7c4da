// npm run bench -- [suite…] [--rows N] [--mode baseline|optimized|compare] [--repeat N] [--against FILE]
//   [--json FILE] [--html FILE]
// A table for people on stdout, progress on stderr. --json: one report, or an array of them when several suites ran;
// --against takes such a file and marks what has changed. From 4 repetitions on each suite is watched for leaks.
// Exit codes: 0 measured (over budget or not: the verdicts say), 1 a suite failed, 2 usage.

import { readFileSync, writeFileSync } from 'node:fs'
import { parseBenchArguments, UsageError } from './bench-arguments.ts'
import { compareReports } from './compare-reports.ts'
import { readEnvironment } from './environment.ts'
import { heldMegabytes, leakVerdicts } from './leak.ts'
import { mergeRuns } from './merge-runs.ts'
import { htmlOf } from './report-html.ts'
import { reportOf, tableOf, type Report, type SuiteRun } from './report.ts'
import type { SuiteOutcome } from './suite.ts'
import { suites } from './suites.ts'

async function main(args: readonly string[]): Promise<number> {
  const say = (line: string) => void process.stderr.write(`${line}\n`)
  const { names, mode, rows, jsonFile, htmlFile, againstFile, repeat } = parseBenchArguments(args, Object.keys(suites))
  const saved = againstFile === null ? null : readReports(againstFile)
  const environment = readEnvironment()
  const runs: SuiteRun[] = []
  for (const name of names) {
    const suite = suites[name]
    if (suite === undefined) continue
    const outcomes: SuiteOutcome[] = []
    const held: number[] = []
    for (let turn = 1; turn <= repeat; turn++) {
      say(repeat === 1 ? `${name} …` : `${name} ${turn} of ${repeat} …`)
      outcomes.push(await suite({ mode, rows, say: line => say(`  ${line}`) }))
      held.push(heldMegabytes())
    }
    const { verdicts, ...merged } = mergeRuns(outcomes)
    const run: SuiteRun = { suite: name, ...merged, verdicts: [...verdicts, ...leakVerdicts(held)] }
    const changes = saved === null ? [] : compareReports(saved, [reportOf(run, environment)])
    runs.push({ ...run, changes })
    process.stdout.write(`${tableOf({ ...run, changes })}\n`)
  }
  const reports = runs.map(run => reportOf(run, environment))
  if (jsonFile !== null)
    writeFileSync(jsonFile, `${JSON.stringify(reports.length === 1 ? reports[0] : reports, null, 2)}\n`)
  if (htmlFile !== null) writeFileSync(htmlFile, htmlOf(runs, environment))
  return 0
}

function readReports(file: string): readonly Report[] {
  try {
    const parsed = JSON.parse(readFileSync(file, 'utf8')) as Report | readonly Report[]
    return 'suite' in parsed ? [parsed] : parsed
  } catch (error) {
    throw new UsageError(`--against: ${file} is no saved report (${(error as Error).message}).`)
  }
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(
    `${error instanceof UsageError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  )
  process.exitCode = error instanceof UsageError ? 2 : 1
}

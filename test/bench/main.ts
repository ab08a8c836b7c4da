// npm run bench -- [suite…] [--rows N] [--mode baseline|optimized|compare] [--json FILE] [--html FILE]
// A table for people on stdout, progress on stderr. --json: one report, or an array of them when several suites ran.
// Exit codes: 0 measured (over budget or not: the verdicts say), 1 a suite failed, 2 usage.

import { writeFileSync } from 'node:fs'
import { parseBenchArguments, UsageError } from './bench-arguments.ts'
import { readEnvironment } from './environment.ts'
import { htmlOf } from './report-html.ts'
import { reportOf, tableOf, type SuiteRun } from './report.ts'
import { suites } from './suites.ts'

async function main(args: readonly string[]): Promise<number> {
  const say = (line: string) => void process.stderr.write(`${line}\n`)
  const { names, mode, rows, jsonFile, htmlFile } = parseBenchArguments(args, Object.keys(suites))
  const environment = readEnvironment()
  const runs: SuiteRun[] = []
  for (const name of names) {
    const suite = suites[name]
    if (suite === undefined) continue
    say(`${name} …`)
    const run = { suite: name, ...(await suite({ mode, rows, say: line => say(`  ${line}`) })) }
    runs.push(run)
    process.stdout.write(`${tableOf(run)}\n`)
  }
  const reports = runs.map(run => reportOf(run, environment))
  if (jsonFile !== null)
    writeFileSync(jsonFile, `${JSON.stringify(reports.length === 1 ? reports[0] : reports, null, 2)}\n`)
  if (htmlFile !== null) writeFileSync(htmlFile, htmlOf(runs, environment))
  return 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(
    `${error instanceof UsageError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  )
  process.exitCode = error instanceof UsageError ? 2 : 1
}

// npm run load -- [--scenario normal|stress|spike] [--requests N] [--rows N] [--json FILE] [--html FILE]
// Exit codes: 0 measured (the verdicts say how), 1 failed, 2 usage.

import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readEnvironment } from '../bench/environment.ts'
import { htmlOf } from '../bench/report-html.ts'
import { reportOf, tableOf } from '../bench/report.ts'
import { startHost } from './loaded-host.ts'
import { runScenario, scenarios } from './scenarios.ts'

const say = (line: string) => void process.stderr.write(`${line}\n`)

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      scenario: { type: 'string', default: 'normal' },
      requests: { type: 'string', default: '1000' },
      rows: { type: 'string', default: '20000' },
      json: { type: 'string' },
      html: { type: 'string' },
    },
  })
  const scenario = scenarios.find(name => name === values.scenario)
  if (scenario === undefined || ![values.requests, values.rows].every(value => /^[1-9]\d{0,6}$/.test(value))) {
    say(`--scenario is one of ${scenarios.join(', ')}; --requests and --rows are whole numbers.`)
    return 2
  }
  const environment = readEnvironment()
  const host = await startHost({ rows: Number(values.rows), say })
  try {
    say(`${scenario} …`)
    const run = { suite: `load ${scenario}`, ...(await runScenario(scenario, host, Number(values.requests), say)) }
    process.stdout.write(`${tableOf(run)}\n`)
    if (values.json !== undefined)
      writeFileSync(values.json, `${JSON.stringify(reportOf(run, environment), null, 2)}\n`)
    if (values.html !== undefined) writeFileSync(values.html, htmlOf([run], environment))
    return 0
  } finally {
    await host.stop()
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.exitCode = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true ? 2 : 1
}

// npm run soak -- [--hours H] [--speed X] [--json FILE] [--html FILE]
// H hours of use at X times the speed of the clock: reading, searching, asking, pauses. Verdict: nothing grows.
// Exit codes: 0 measured (the verdicts say how), 1 failed, 2 usage.

import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { readEnvironment } from '../bench/environment.ts'
import { atMost, measured, single, type Measured, type Verdict } from '../bench/measure.ts'
import { htmlOf } from '../bench/report-html.ts'
import { reportOf, tableOf } from '../bench/report.ts'
import { slopeOf } from '../bench/slope.ts'
import { runAtRate } from './load-run.ts'
import { startHost } from './loaded-host.ts'

/** Growth that does not matter in a day: caches that fill. */
const ALLOWED_MB_PER_HOUR = 1
const ROWS = 5_000
const say = (line: string) => void process.stderr.write(`${line}\n`)

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      hours: { type: 'string', default: '24' },
      speed: { type: 'string', default: '60' },
      json: { type: 'string' },
      html: { type: 'string' },
    },
  })
  const [hours, speed] = [Number(values.hours), Number(values.speed)]
  if (!(hours > 0 && hours <= 1_000 && speed >= 1 && speed <= 1_000)) {
    say('--hours is more than 0, --speed at least 1.')
    return 2
  }
  const environment = readEnvironment()
  process.env['SOAK_SPEED'] = String(speed)
  const host = await startHost({ rows: ROWS, say, imports: [path.join(import.meta.dirname, 'fast-clock.ts')] })
  try {
    const run = { suite: 'soak', ...(await soak(host.openClient(), hours, speed)) }
    process.stdout.write(`${tableOf(run)}\n`)
    if (values.json !== undefined)
      writeFileSync(values.json, `${JSON.stringify(reportOf(run, environment), null, 2)}\n`)
    if (values.html !== undefined) writeFileSync(values.html, htmlOf([run], environment))
    return 0
  } finally {
    await host.stop()
  }
}

type Client = ReturnType<Awaited<ReturnType<typeof startHost>>['openClient']>

async function soak(client: Client, hours: number, speed: number) {
  const endsAt = performance.now() + (hours * 3_600_000) / speed
  const samples: number[] = []
  const levels: Record<'process.rss' | 'process.heap', (readonly [number, number])[]> = {
    'process.rss': [],
    'process.heap': [],
  }
  let failed = 0
  const startedAt = performance.now()
  // The first tenth fills caches, pools and compiled code.
  const warmUntil = startedAt + (endsAt - startedAt) / 10
  while (performance.now() < endsAt) {
    const run = await runAtRate([client], 20, 100)
    samples.push(...run.samples)
    failed += run.failed
    const { gauges } = await client.call('metrics.present', {})
    const hour = ((performance.now() - startedAt) * speed) / 3_600_000
    for (const [name, list] of Object.entries(levels)) {
      const value = gauges[name]
      if (value !== undefined && performance.now() > warmUntil) list.push([hour, value / 1e6])
    }
    say(`${hour.toFixed(1)} h: ${Math.round((gauges['process.rss'] ?? 0) / 1e6)} MB, ${failed} failed`)
    await delay(1_000)
  }
  const results: Measured[] = [measured('a request', 'ms', samples)]
  const verdicts: Verdict[] = [atMost('failed', (failed / Math.max(1, failed + samples.length)) * 100, 1, '%')]
  for (const [name, list] of Object.entries(levels)) {
    const { perUnit, margin } = slopeOf(list)
    results.push(
      single(`${name}, growth`, 'MB/h', perUnit),
      single(`${name}, 95 % interval ±`, 'MB/h', Number.isFinite(margin) ? margin : 0),
    )
    verdicts.push({
      name: `${name} grows`,
      goal: `≤ ${ALLOWED_MB_PER_HOUR} MB/h beyond doubt`,
      value: perUnit,
      ok: !(perUnit - margin > ALLOWED_MB_PER_HOUR),
    })
  }
  return { results, verdicts }
}

try {
  process.exitCode = await main()
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.exitCode = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true ? 2 : 1
}

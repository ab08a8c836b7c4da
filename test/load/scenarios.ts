// normal: 50 clients, 200 requests a second · stress: the rate rises until the host cannot keep up (the knee) ·
// spike: a burst of ten times the rate, and how soon all is as before.

import type { Client } from '../../shared/client.ts'
import { atLeast, atMost, measured, single, summarize, type Measured, type Verdict } from '../bench/measure.ts'
import { slopeOf, type Slope } from '../bench/slope.ts'
import { loadCache } from './cache-load.ts'
import { loadDatabase } from './database-load.ts'
import type { LoadedHost } from './loaded-host.ts'
import { runAtRate, type LoadResult } from './load-run.ts'

export const scenarios = ['normal', 'stress', 'spike'] as const
export type Scenario = (typeof scenarios)[number]

export interface LoadOutcome {
  readonly results: readonly Measured[]
  readonly verdicts: readonly Verdict[]
}

const CLIENTS = 50
const RATE = 200
const CORES = 2
const DATABASE_ROWS = 20_000
/** A minute of load writes answers, whose caches fill. */
const ALLOWED_MB_A_MINUTE = 5
const HEAP_PART_MS = 10_000
const LEAST_HEAP_PARTS = 8

export async function runScenario(
  scenario: Scenario,
  { openClient, cpuMs }: LoadedHost,
  requestsPerClient: number,
  say: (line: string) => void,
): Promise<LoadOutcome> {
  const clients = Array.from({ length: CLIENTS }, () => openClient())
  try {
    await Promise.all(clients.map(client => client.call('app.info', {})))
    say('until the indexes of the filled store are complete …')
    await clients[0]?.call('search.complete', {})
    await runAtRate(clients, RATE, 500)
    const runs = {
      normal: () => normal(clients, cpuMs, CLIENTS * requestsPerClient),
      stress: () => stress(clients, say),
      spike: () => spike(clients, say),
    } satisfies Record<Scenario, () => Promise<LoadOutcome>>
    return await runs[scenario]()
  } finally {
    for (const client of clients) client.close()
  }
}

async function normal(clients: readonly Client[], cpuMs: LoadedHost['cpuMs'], requests: number): Promise<LoadOutcome> {
  const [client] = clients
  if (client === undefined) throw new Error('There are no clients.')
  const before = await databaseOperations(client)
  const cpuBefore = await cpuMs()
  const run = await runAtRate(clients, RATE, requests)
  const cpu = ((await cpuMs()) - cpuBefore) / run.tookMs / CORES
  const { operations: all } = await client.call('app.stats', {})
  const lookup = all.find(({ name }) => name === 'llm.cacheLookup')
  const database = await databaseOperations(client)
  const heap = await heapOver(client, run)
  const cache = await loadCache()
  const operations = sumOf(database) - sumOf(before)
  const often = database.filter(({ count }) => count > 100)
  const slowest = Math.max(0, ...often.map(({ p95 }) => p95))
  const slowestName = often.find(({ p95 }) => p95 === slowest)?.name ?? 'none'
  const results = [
    measured('a request', 'ms', run.samples),
    single('requests a second', '1/s', rateOf(run)),
    single('failed', '%', failedShare(run) * 100),
    single('operations of the database a second', '1/s', (operations * 1_000) / run.tookMs),
    single('CPU of both cores', '%', cpu * 100),
    ...(lookup === undefined ? [] : [single('a question looked up in the cache, under load (p95)', 'ms', lookup.p95)]),
    ...(heap === null ? [] : [single('heap, growth in a minute of load', 'MB', heap.perUnit)]),
    ...cache.results,
  ]
  return {
    results,
    verdicts: [
      ...cache.verdicts,
      ...(heap === null ? [] : [heapVerdict(heap)]),
      atLeast('requests a second', rateOf(run), RATE * 0.98, '1/s'),
      atMost('a request (p95)', summarize(run.samples).p95, 500, 'ms'),
      atMost('failed', failedShare(run) * 100, 1, '%'),
      atMost(`slowest kind of database operation, ${slowestName} (p95)`, slowest, 40, 'ms'),
      atMost('CPU of both cores at 200 requests a second', cpu * 100, 70, '%'),
    ],
  }
}

async function stress(clients: readonly Client[], say: (line: string) => void): Promise<LoadOutcome> {
  const results: Measured[] = []
  const [client] = clients
  if (client === undefined) throw new Error('There are no clients.')
  let knee = 0
  let most = 0
  for (let rate = RATE; rate <= 4_000; rate = Math.round(rate * 1.4)) {
    const before = sumOf(await databaseOperations(client))
    const run = await runAtRate(clients, rate, rate * 5)
    most = Math.max(most, ((sumOf(await databaseOperations(client)) - before) * 1_000) / run.tookMs)
    const { p95 } = summarize(run.samples.length > 0 ? run.samples : [Infinity])
    say(`${rate} a second: p95 ${Math.round(p95)} ms, failed: ${JSON.stringify(run.failures)}`)
    results.push(measured(`a request at ${rate} a second`, 'ms', run.samples.length > 0 ? run.samples : [0]))
    if (p95 > 500 || failedShare(run) > 0.01) break
    knee = rate
  }
  const database = await loadDatabase(DATABASE_ROWS, say)
  return {
    results: [
      ...results,
      single('the knee: the highest rate with p95 < 500 ms and < 1 % failed', '1/s', knee),
      single('operations of the database a second, of the mixed work', '1/s', most),
      ...database.results,
    ],
    verdicts: [atLeast('the knee', knee, RATE, '1/s'), ...database.verdicts],
  }
}

async function spike(clients: readonly Client[], say: (line: string) => void): Promise<LoadOutcome> {
  const calm = await runAtRate(clients, RATE / 4, RATE)
  const burst = await runAtRate(clients, RATE * 10, RATE * 10)
  say(`the burst took ${Math.round(burst.tookMs)} ms; failed: ${JSON.stringify(burst.failures)}`)
  const after = await runAtRate(clients, RATE / 4, RATE)
  const p95 = ({ samples }: LoadResult) => summarize(samples).p95
  return {
    results: [
      measured('before', 'ms', calm.samples),
      measured('in the burst', 'ms', burst.samples),
      measured('after', 'ms', after.samples),
    ],
    verdicts: [
      atMost('failed in the burst', failedShare(burst) * 100, 1, '%'),
      atMost('after the burst, p95 against before', p95(after) / Math.max(p95(calm), 5), 2, '×'),
    ],
  }
}

function heapVerdict({ perUnit, margin }: Slope): Verdict {
  const ok = !(perUnit - margin > ALLOWED_MB_A_MINUTE)
  return { name: 'heap grows', goal: `≤ ${ALLOWED_MB_A_MINUTE} MB a minute beyond doubt`, value: perUnit, ok }
}

/**
 * What the heap does not give back, by the minute: the least of every ten seconds, from the host's own history. Null for a
 * run too short to say; the first third fills caches.
 */
async function heapOver(client: Client, { tookMs }: LoadResult) {
  const to = Date.now()
  const from = Math.floor(to - (tookMs * 2) / 3)
  const { series } = await client.call('metrics.history', { from, to, names: ['process.heap'] })
  const least = new Map<number, number>()
  for (const [index, at] of (series[0]?.at ?? []).entries()) {
    const part = Math.floor(at / HEAP_PART_MS)
    least.set(part, Math.min(least.get(part) ?? Infinity, (series[0]?.mean[index] ?? 0) / 1e6))
  }
  if (least.size < LEAST_HEAP_PARTS) return null
  return slopeOf([...least].map(([part, megabytes]) => [(part * HEAP_PART_MS) / 60_000, megabytes] as const))
}

async function databaseOperations(client: Client) {
  const { operations } = await client.call('app.stats', {})
  return operations.filter(({ name }) => name.startsWith('sql.'))
}

function sumOf(operations: readonly { readonly count: number }[]): number {
  return operations.reduce((sum, { count }) => sum + count, 0)
}

function rateOf({ samples, tookMs }: LoadResult): number {
  return (samples.length * 1_000) / tookMs
}

function failedShare({ samples, failed }: LoadResult): number {
  return failed / Math.max(1, samples.length + failed)
}

import { expect, it } from 'vitest'
import { Histogram } from '../../shared/histogram.ts'
import { MetricFile } from '../../electron/telemetry/history/metric-file.ts'
import type { HistoryClient } from '../../electron/telemetry/history/history-client.ts'
import { readOverview } from '../../electron/telemetry/overview.ts'
import { tempDir } from '../support/temp-dir.ts'

const HOUR_MS = 3_600_000
const now = Date.UTC(2026, 4, 5, 12, 30, 20)

function open() {
  const file = new MetricFile(`${tempDir()}/metrics.db`)
  // The thread's own object, asked without its thread.
  const history = {
    call: (name: 'summarize', query: Parameters<MetricFile['summarize']>[0]) => Promise.resolve(file[name](query)),
  } as unknown as Pick<HistoryClient, 'call'>
  const note = (at: number, name: string, durations: readonly number[], errors = 0) => {
    const histogram = new Histogram()
    for (const durationMs of durations) histogram.record(durationMs)
    file.append([{ at, operations: [{ name, errors, part: histogram.part() }], gauges: {} }])
  }
  return { file, note, read: () => readOverview(history, now) }
}

it('knows nothing of what has not happened', async () => {
  const { read } = open()
  const nothing = { now: null, usual: null }
  expect(await read()).toEqual({
    firstTokenMs: nothing,
    tokensPerSecond: nothing,
    searchMs: nothing,
    memoryBytes: nothing,
    errors: { failed: 0, count: 0 },
  })
})

it('tells the last quarter of an hour from the day before, whose own figures it leaves out of it', async () => {
  const { file, note, read } = open()
  note(now - 2 * 60_000, 'llm.firstToken', [900, 1_000, 1_100])
  note(now - 5 * HOUR_MS, 'llm.firstToken', [100, 100, 100])
  note(now - 30 * HOUR_MS, 'llm.firstToken', [9_000])
  note(now - 60_000, 'llm.token', [20, 20])
  file.append([
    { at: now - 60_000, operations: [], gauges: { 'process.rss': 200 } },
    { at: now - 2 * HOUR_MS, operations: [], gauges: { 'process.rss': 100 } },
  ])
  const overview = await read()
  expect(overview.firstTokenMs.now).toBeCloseTo(1_000, -2)
  expect(overview.firstTokenMs.usual).toBeCloseTo(100, -1)
  expect(overview.tokensPerSecond).toEqual({ now: expect.closeTo(50, 0) as number, usual: null })
  expect(overview.memoryBytes).toEqual({ now: 200, usual: 100 })
})

it('compares with the hour before while there is no day', async () => {
  const { note, read } = open()
  note(now - 60_000, 'search.messages', [10])
  // Before the quarter of an hour, in the same hour.
  note(now - 20 * 60_000, 'search.messages', [40])
  expect((await read()).searchMs).toEqual({
    now: expect.closeTo(10, 0) as number,
    usual: expect.closeTo(40, 0) as number,
  })
})

it('counts what failed among requests, not among their steps', async () => {
  const { note, read } = open()
  note(now - 60_000, 'chat.send', [1, 1, 1, 1], 1)
  note(now - 60_000, 'sql.startTurn', [1, 1, 1, 1], 4)
  note(now - HOUR_MS, 'chat.send', [1], 1)
  expect((await read()).errors).toEqual({ failed: 1, count: 4 })
})

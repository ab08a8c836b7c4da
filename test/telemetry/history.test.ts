import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Histogram } from '../../shared/histogram.ts'
import { decodeBuckets, encodeBuckets } from '../../electron/telemetry/history/bucket-bytes.ts'
import { createHistoryClient } from '../../electron/telemetry/history/history-client.ts'
import { MetricFile, rowsKept } from '../../electron/telemetry/history/metric-file.ts'
import type { Sample } from '../../electron/telemetry/history/sample.ts'
import { createTestLogger } from '../support/test-router.ts'
import { tempDir } from '../support/temp-dir.ts'

const HOUR = 3_600_000
const noon = Date.UTC(2026, 0, 5, 12)

function sample(at: number, durations: readonly number[], gauges: Sample['gauges'] = {}, errors = 0): Sample {
  const histogram = new Histogram()
  for (const duration of durations) histogram.record(duration)
  const operations = durations.length === 0 ? [] : [{ name: 'chat.send', errors, part: histogram.part() }]
  return { at, operations, gauges }
}

function openFile(file = path.join(tempDir(), 'metrics.db')): MetricFile {
  const opened = new MetricFile(file)
  onTestFinished(() => opened.close())
  return opened
}

const countsOf = (file: MetricFile, from: number, to: number) => {
  const { step, series } = file.read({ from, to, names: ['chat.send'] })
  return { step, counts: series[0]?.count ?? [], at: series[0]?.at ?? [] }
}

describe('buckets as bytes', () => {
  it('come back as they were, whatever they are', () => {
    const buckets = fc
      .uniqueArray(fc.integer({ min: 0, max: 1_700 }), { maxLength: 60 })
      .chain(places =>
        fc
          .array(fc.integer({ min: 1, max: 2 ** 40 }), { minLength: places.length, maxLength: places.length })
          .map(counts => places.toSorted((a, b) => a - b).flatMap((place, at) => [place, counts[at] ?? 1])),
      )
    fc.assert(
      fc.property(buckets, given => {
        expect(decodeBuckets(encodeBuckets(given))).toEqual(given)
      }),
    )
  })
})

describe('the history', () => {
  it('adds a sample to its second, its minute and its hour, with percentiles of all that was merged', () => {
    const file = openFile()
    file.append([
      sample(noon, [10, 20], { 'process.rss': 100 }),
      sample(noon + 30_000, [30, 1_000], { 'process.rss': 300 }, 1),
    ])
    file.append([sample(noon + 90_000, [40])])
    expect(countsOf(file, noon, noon + 120_000)).toEqual({
      step: 1,
      counts: [2, 2, 1],
      at: [noon, noon + 30_000, noon + 90_000],
    })
    expect(countsOf(file, noon, noon + 24 * HOUR)).toMatchObject({ step: 60, counts: [4, 1] })
    const month = file.read({ from: noon - 29 * 24 * HOUR, to: noon + 24 * HOUR })
    expect(month.step).toBe(3_600)
    const [durations, rss] = ['chat.send', 'process.rss'].map(name => month.series.find(each => each.name === name)!)
    expect(durations).toMatchObject({ kind: 'duration', count: [5], errors: [1], max: [1_000] })
    expect(durations!.p50[0]).toBeCloseTo(30, 0)
    expect(durations!.p99[0]).toBeGreaterThan(980)
    expect(rss).toMatchObject({ kind: 'gauge', mean: [200], max: [300] })
  })

  it('outlives an end at any moment: what was appended is there when it is opened again', () => {
    const place = path.join(tempDir(), 'metrics.db')
    const child = spawnSync(process.execPath, [
      '--input-type=module-typescript',
      '-e',
      `import { MetricFile } from ${JSON.stringify(path.resolve('electron/telemetry/history/metric-file.ts'))}
       new MetricFile(${JSON.stringify(place)}).append(${JSON.stringify([sample(noon, [5])])})
       process.kill(process.pid, 'SIGKILL')`,
    ])
    expect(child.signal).toBe('SIGKILL')
    expect(countsOf(openFile(place), noon, noon + 60_000).counts).toEqual([1])
  })

  it('bears a clock that jumps back, ahead and back again without losing or inventing anything', () => {
    const file = openFile()
    file.append([sample(noon, [1]), sample(noon - HOUR, [1]), sample(noon + 365 * 24 * HOUR, [1]), sample(noon, [1])])
    expect(countsOf(file, noon, noon + 60_000).counts).toEqual([2])
    expect(countsOf(file, noon - HOUR, noon - HOUR + 60_000).counts).toEqual([1])
    // A date of next year does not push out what is kept of today.
    expect(countsOf(file, noon - 24 * HOUR, noon + HOUR).counts).toEqual([1, 2])
  })

  it('keeps a bounded number of rows of each step, the newest', () => {
    const file = openFile()
    const seconds = rowsKept[1] + 400
    for (let at = 0; at < seconds; at += 100) {
      file.append(Array.from({ length: 100 }, (_, index) => sample(noon + (at + index) * 1_000, [1])))
    }
    const count = file.db.prepare<[number], { n: number }>('SELECT count(*) AS n FROM rollup WHERE step = ?')
    expect(count.get(1)!.n).toBeLessThanOrEqual(rowsKept[1] + 121)
    expect(count.get(1)!.n).toBeGreaterThanOrEqual(rowsKept[1])
    const whole = countsOf(file, noon, noon + 24 * HOUR).counts.reduce((sum, each) => sum + each, 0)
    expect(whole).toBe(seconds)
  })

  it('bounds the number of series, and ignores what is no number', () => {
    const file = openFile()
    const gauges = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`gauge${index}`, index]))
    file.append([{ at: noon, operations: [], gauges: { bad: NaN, worse: Infinity, ...gauges } }])
    const names = file.read({ from: noon, to: noon + 1_000 }).series.map(({ name }) => name)
    expect(names).toHaveLength(256)
    expect(names).not.toContain('bad')
  })

  it('begins anew where the file is damaged', () => {
    const place = path.join(tempDir(), 'metrics.db')
    writeFileSync(place, 'this is no database, and was never one'.repeat(100))
    const file = openFile(place)
    file.append([sample(noon, [1])])
    expect(countsOf(file, noon, noon + 1_000).counts).toEqual([1])
  })
})

describe('the history’s thread', () => {
  const workerUrl = new URL('../../electron/telemetry/history/history.worker.ts', import.meta.url)

  it('answers, keeps alerts, and leaves no log behind when it is closed', async () => {
    const file = path.join(tempDir(), 'metrics.db')
    const history = createHistoryClient({ file, workerUrl, logger: createTestLogger([]) })
    onTestFinished(() => history.close())
    await history.call('append', [sample(noon, [5])])
    expect((await history.call('read', { from: noon, to: noon + 1_000 })).series).toHaveLength(1)
    const alert = { metric: 'disk.free', severity: 'critical', threshold: 5, value: 3, raisedAt: noon } as const
    await history.call('raiseAlert', alert)
    await history.call('endAlert', { metric: 'disk.free', endedAt: noon + 1 })
    expect(await history.call('acknowledgeAlert', { alertId: 'a1', at: noon + 2 })).toBe(true)
    for (const alertId of ['a2', 'x', 'a1; DROP TABLE alert']) {
      expect(await history.call('acknowledgeAlert', { alertId, at: 1 })).toBe(false)
    }
    expect(await history.call('listAlerts', 10)).toEqual([
      { alertId: 'a1', ...alert, endedAt: noon + 1, acknowledgedAt: noon + 2 },
    ])
    await history.close()
    expect(existsSync(`${file}-wal`)).toBe(false)
    await expect(history.call('listAlerts', 10)).rejects.toMatchObject({ code: 'internal' })
  })

  it('that cannot open its file fails every call, and is not started again at once', async () => {
    const logger = createTestLogger([])
    const history = createHistoryClient({ file: '/no/such/folder/metrics.db', workerUrl, logger })
    onTestFinished(() => history.close())
    await expect(history.call('listAlerts', 10)).rejects.toMatchObject({ code: 'internal' })
    await expect(history.call('append', [])).rejects.toMatchObject({ code: 'internal', data: { reason: 'not_sent' } })
  })
})

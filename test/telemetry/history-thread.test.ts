import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Histogram } from '../../shared/histogram.ts'
import { createHistoryClient } from '../../electron/telemetry/history/history-client.ts'
import { MetricFile } from '../../electron/telemetry/history/metric-file.ts'
import type { Sample } from '../../electron/telemetry/history/sample.ts'
import { createTestLogger } from '../support/test-router.ts'
import { tempDir } from '../support/temp-dir.ts'

const workerUrl = new URL('../../electron/telemetry/history/history.worker.ts', import.meta.url)

/** The real thread, which ends in the middle of the call that the file beside it names, once. */
function dyingWorker(folder: string, when: 'before' | 'after'): URL {
  const file = path.join(folder, 'dying.mjs')
  writeFileSync(
    file,
    `import { existsSync, writeFileSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
const mark = ${JSON.stringify(path.join(folder, 'died'))}
const isFirst = !existsSync(mark)
let appends = 0
const die = () => { writeFileSync(mark, ''); process.exit(1) }
parentPort.on('message', ({ name }) => {
  if (name === 'append') appends++
  if (isFirst && appends === 2 && ${when === 'before'}) die()
})
// Stored, but nobody is told.
const post = parentPort.postMessage.bind(parentPort)
parentPort.postMessage = message => (isFirst && appends === 2 ? die() : post(message))
await import(${JSON.stringify(workerUrl.href)})
`,
  )
  return pathToFileURL(file)
}

function sample(at: number): Sample {
  const histogram = new Histogram()
  histogram.record(5)
  return { at, operations: [{ name: 'op', errors: 0, part: histogram.part() }], gauges: {} }
}

afterEach(() => vi.restoreAllMocks())

describe('a thread that dies while figures are merged', () => {
  it.each([
    ['before', 2],
    ['after', 3],
  ] as const)('%s they are stored: the call fails, each figure counts once or not at all', async (when, expected) => {
    const folder = tempDir()
    const file = path.join(folder, 'metrics.db')
    const client = createHistoryClient({ file, workerUrl: dyingWorker(folder, when), logger: createTestLogger([]) })
    const at = Date.UTC(2026, 0, 1)
    await client.call('append', [sample(at)])
    await expect(client.call('append', [sample(at + 1_000)])).rejects.toMatchObject({
      code: 'internal',
      retryable: true,
    })
    // It rests first; figures that come meanwhile are told that they were not sent.
    await expect(client.call('append', [sample(at + 2_000)])).rejects.toMatchObject({ data: { reason: 'not_sent' } })
    const now = performance.now() + 11_000
    vi.spyOn(performance, 'now').mockReturnValue(now)
    await client.call('append', [sample(at + 2_000)])
    await client.close()
    const read = new MetricFile(file)
    const { series } = read.read({ from: at, to: at + 60_000 })
    read.close()
    expect(series[0]?.count.reduce((sum, count) => sum + count, 0)).toBe(expected)
  })
})

// What measuring costs: a record, a record while a question is traced, and a second's worth of it all. Rival: Node's own
// HDR histogram.

import { createHistogram } from 'node:perf_hooks'
import type { SendResult } from '../../../shared/models.ts'
import { createMetrics } from '../../../electron/telemetry/metrics.ts'
import { createTracing } from '../../../electron/telemetry/tracing.ts'
import { atMost, measured, type Measured } from '../measure.ts'
import type { Suite } from '../suite.ts'

const RECORDS = 100_000
const TIMES = 30
const started: SendResult = { kind: 'started', conversationId: 'c1', questionId: 'm1', answerId: 'm2' }

export const metrics: Suite = async ({ mode }) => {
  const results: Measured[] = []
  const tracing = createTracing()
  const recorder = createMetrics({ onRecord: (name, tookMs, isError) => tracing.noteSpan(name, tookMs, isError) })
  const names = Array.from({ length: 40 }, (_, index) => `operation.${index}`)
  const record = (index: number) => recorder.record(names[index % names.length] ?? '', (index % 5_000) / 10)
  const verdicts = []
  if (mode !== 'baseline') {
    const plain = measured('a record', 'µs', perCall(record))
    const traced = await new Promise<Measured>((resolve, reject) => {
      tracing
        .follow('chat.send', () => {
          resolve(measured('a record while a question is traced', 'µs', perCall(record)))
          return Promise.resolve(started)
        })
        .catch(reject)
    })
    const drain = measured(
      'a second’s sample of 40 operations',
      'µs',
      Array.from({ length: 200 }, () => {
        for (let index = 0; index < 1_000; index++) record(index)
        const startedAt = performance.now()
        recorder.drain()
        return (performance.now() - startedAt) * 1_000
      }),
    )
    results.push(plain, traced, drain)
    verdicts.push(
      atMost('a record (p95)', plain.p95, 1, 'µs'),
      atMost('a record while a question is traced (p95)', traced.p95, 1, 'µs'),
      atMost('1,000 records a second, share of one core', (plain.p95 * 1_000 + drain.p95) / 1e6, 0.01, ''),
    )
  }
  if (mode !== 'optimized') {
    const rival = createHistogram({ lowest: 1, highest: 3_600_000_000, figures: 2 })
    results.push(
      measured(
        'a record',
        'µs',
        perCall(index => rival.record(1 + (index % 5_000) * 100)),
        'node:perf_hooks',
      ),
    )
  }
  return { results, verdicts }
}

/** Mean of each of many rounds, without the first few. */
function perCall(work: (index: number) => void): number[] {
  const samples: number[] = []
  for (let round = -5; round < TIMES; round++) {
    const startedAt = performance.now()
    for (let index = 0; index < RECORDS; index++) work(index)
    if (round >= 0) samples.push(((performance.now() - startedAt) * 1_000) / RECORDS)
  }
  return samples
}

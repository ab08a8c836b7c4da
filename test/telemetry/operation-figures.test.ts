import { expect, it } from 'vitest'
import { createMetrics } from '../../electron/telemetry/metrics.ts'
import { operationFigures } from '../../electron/telemetry/operation-figures.ts'

it('operations are told since the start, and how often they came of late', () => {
  const metrics = createMetrics()
  metrics.record('b', 5, true)
  metrics.drain()
  for (let time = 0; time < 120; time++) metrics.record('a', time)
  const last = { at: 1, operations: metrics.drain(), gauges: {} }
  const quiet = { at: 2, operations: [], gauges: {} }
  const [a, b] = operationFigures(metrics.histograms(), [last, ...Array.from({ length: 119 }, () => quiet)])
  expect(a).toMatchObject({ name: 'a', count: 120, errors: 0, max: 119, perMinute: 60 })
  expect(b).toMatchObject({ name: 'b', count: 1, errors: 1, perMinute: 0 })
  // Ten seconds after a start.
  expect(operationFigures(metrics.histograms(), [last]).find(({ name }) => name === 'a')?.perMinute).toBe(120)
})

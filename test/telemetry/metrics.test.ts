import { describe, expect, it } from 'vitest'
import { createMetrics } from '../../electron/telemetry/metrics.ts'

describe('operation times', () => {
  it('give count, errors and percentiles in milliseconds, right to a few per cent', () => {
    const metrics = createMetrics()
    for (let ms = 1; ms <= 1_000; ms++) metrics.record('chat.send', ms, ms % 10 === 0)
    const [operation] = metrics.operations()
    expect(operation).toMatchObject({ name: 'chat.send', count: 1_000, errors: 100 })
    expect(operation?.p50).toBeGreaterThan(490)
    expect(operation?.p50).toBeLessThan(510)
    expect(operation?.p95).toBeGreaterThan(940)
    expect(operation?.p95).toBeLessThan(960)
    expect(operation?.p99).toBeGreaterThan(980)
    expect(operation?.p99).toBeLessThan(1_000)
  })

  it('below a microsecond and beyond an hour count at the ends of the scale', () => {
    const metrics = createMetrics()
    metrics.record('fast', 0)
    metrics.record('slow', 1e9)
    expect(metrics.operations()).toMatchObject([
      { name: 'fast', count: 1, p50: 0.001 },
      { name: 'slow', count: 1 },
    ])
    expect(metrics.operations()[1]?.p99).toBeGreaterThan(3_500_000)
  })

  it.each([NaN, -1, -Infinity])('of %d are refused', tookMs => {
    const metrics = createMetrics()
    metrics.record('chat.send', tookMs)
    expect(metrics.operations()).toEqual([])
  })

  it('are sorted by name, and names beyond 200 share one', () => {
    const metrics = createMetrics()
    for (let index = 0; index < 300; index++) metrics.record(`name${String(index).padStart(3, '0')}`, 1)
    const operations = metrics.operations()
    expect(operations).toHaveLength(201)
    expect(operations.map(({ name }) => name)).toEqual(operations.map(({ name }) => name).sort())
    expect(operations.find(({ name }) => name === 'other')?.count).toBe(100)
  })
})

import { describe, expect, it } from 'vitest'
import { Histogram } from '../../shared/histogram.ts'
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
      { name: 'fast', count: 1, p50: 0 },
      { name: 'slow', count: 1 },
    ])
    expect(metrics.operations()[1]?.p99).toBeGreaterThan(3_500_000)
  })

  it.each([NaN, -1, -Infinity])('of %d are refused', tookMs => {
    const metrics = createMetrics()
    metrics.record('chat.send', tookMs)
    expect(metrics.operations()).toEqual([])
  })

  it('merge with what a page measured, and refuse what cannot be', () => {
    const page = new Histogram()
    for (const delay of [10, 20, 30]) page.record(delay)
    const metrics = createMetrics()
    metrics.record('page.inputDelay', 40)
    expect(metrics.merge({ name: 'page.inputDelay', errors: 0, part: page.part() })).toBe(true)
    expect(metrics.merge({ name: 'page.inputDelay', errors: 9, part: { sum: 1, max: 1, buckets: [3] } })).toBe(false)
    expect(metrics.operations()).toMatchObject([{ name: 'page.inputDelay', count: 4, errors: 0 }])
  })

  it('are drained once each, and the whole keeps them', () => {
    const metrics = createMetrics()
    metrics.record('chat.send', 5)
    metrics.record('chat.send', 7, true)
    const [part] = metrics.drain()
    expect(part).toMatchObject({ name: 'chat.send', errors: 1, part: { sum: 12, max: 7 } })
    expect(metrics.drain()).toEqual([])
    metrics.record('chat.send', 9)
    expect(metrics.operations()).toMatchObject([{ name: 'chat.send', count: 3, errors: 1 }])
    expect(metrics.drain()).toMatchObject([{ part: { sum: 9 } }])
  })

  it('are sorted by name, and names beyond 200 share one: ten thousand of them cannot fill the memory', () => {
    const metrics = createMetrics()
    for (let index = 0; index < 10_000; index++) metrics.record(`name${String(index).padStart(5, '0')}`, 1)
    const operations = metrics.operations()
    expect(operations).toHaveLength(201)
    expect(operations.map(({ name }) => name)).toEqual(operations.map(({ name }) => name).sort())
    expect(operations.find(({ name }) => name === 'other')?.count).toBe(9_800)
  })
})

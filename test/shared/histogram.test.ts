import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BUCKETS, Histogram, isPart } from '../../shared/histogram.ts'

const HOUR_MS = 3_600_000

function histogramOf(durations: readonly number[]): Histogram {
  const histogram = new Histogram()
  for (const duration of durations) histogram.record(duration)
  return histogram
}

const durations = fc.array(fc.double({ min: 0, max: HOUR_MS, noNaN: true }), { minLength: 1, maxLength: 300 })

describe('a histogram', () => {
  it('names a percentile right to 1 %, for any durations', () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0.001, max: 1, noNaN: true }), (given, fraction) => {
        const exact = given.toSorted((a, b) => a - b)[Math.ceil(fraction * given.length) - 1] ?? 0
        const found = histogramOf(given).percentile(fraction)
        // A microsecond is the finest it knows.
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact * 0.01 + 0.0011)
      }),
    )
  })

  it('adds up without loss: merged parts are the histogram of everything', () => {
    fc.assert(
      fc.property(fc.array(durations, { minLength: 1, maxLength: 5 }), groups => {
        const merged = new Histogram()
        for (const group of groups) expect(merged.merge(histogramOf(group).part())).toBe(true)
        const whole = histogramOf(groups.flat())
        expect(merged.part().buckets).toEqual(whole.part().buckets)
        expect(merged.count).toBe(whole.count)
        expect(merged.max).toBe(whole.max)
        expect(merged.sum).toBeCloseTo(whole.sum, 3)
      }),
    )
  })

  it('refuses what is no duration and bounds what is longer than an hour', () => {
    const histogram = new Histogram()
    for (const wrong of [NaN, -1, -Infinity]) expect(histogram.record(wrong)).toBe(false)
    expect(histogram.count).toBe(0)
    expect(histogram.percentile(0.5)).toBe(0)
    for (const long of [1e9, Infinity]) expect(histogram.record(long)).toBe(true)
    expect(histogram.max).toBe(HOUR_MS)
    expect(histogram.percentile(0.99)).toBeGreaterThan(HOUR_MS * 0.99)
    expect(histogram.part().buckets.at(-2)).toBe(BUCKETS - 1)
  })

  it.each([
    ['nothing', { sum: 0, max: 0, buckets: [] }],
    ['a bucket without count', { sum: 1, max: 1, buckets: [5] }],
    ['a bucket there is not', { sum: 1, max: 1, buckets: [BUCKETS, 1] }],
    ['a negative bucket', { sum: 1, max: 1, buckets: [-1, 1] }],
    ['falling buckets', { sum: 1, max: 1, buckets: [5, 1, 4, 1] }],
    ['a bucket twice', { sum: 1, max: 1, buckets: [5, 1, 5, 1] }],
    ['a count of none', { sum: 1, max: 1, buckets: [5, 0] }],
    ['half a count', { sum: 1, max: 1, buckets: [5, 0.5] }],
    ['a sum that is none', { sum: NaN, max: 1, buckets: [5, 1] }],
    ['a longest beyond the scale', { sum: 1, max: Infinity, buckets: [5, 1] }],
  ])('takes a part whole or not at all: %s', (_what, part) => {
    const histogram = histogramOf([1, 2])
    const before = histogram.part()
    expect(isPart(part)).toBe(false)
    expect(histogram.merge(part)).toBe(false)
    expect(histogram.part()).toEqual(before)
  })

  it('is empty after clear and counts anew', () => {
    const histogram = histogramOf([1, 50, 3_000])
    histogram.clear()
    expect(histogram.part()).toEqual({ sum: 0, max: 0, buckets: [] })
    histogram.record(2)
    expect(histogram.percentile(0.5)).toBeCloseTo(2, 1)
    expect(histogram.count).toBe(1)
  })

  it('counts how many were at most so long', () => {
    const histogram = histogramOf([1, 2, 3, 100, 1_000])
    expect([0.5, 2.5, 50, 500, 5_000, 1e9].map(bound => histogram.countUpTo(bound))).toEqual([0, 2, 3, 4, 5, 5])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { atMost, measured, percentile, repeat, single, summarize } from './measure.ts'

describe('the statistics of a benchmark', () => {
  it('name a sample that was seen, the smallest one that enough do not exceed', () => {
    expect(percentile([1, 2, 3, 4], 0.5)).toBe(2)
    expect(percentile([1, 2, 3, 4], 0.51)).toBe(3)
    expect(percentile([1, 2, 3, 4], 1)).toBe(4)
    expect(percentile([7], 0.01)).toBe(7)
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1)
    expect([percentile(hundred, 0.5), percentile(hundred, 0.95), percentile(hundred, 0.99)]).toEqual([50, 95, 99])
  })

  it('hold for any samples: enough are below or equal, and fewer would not be', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 1, maxLength: 300 }),
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        (samples, fraction) => {
          const sorted = samples.toSorted((a, b) => a - b)
          const found = percentile(sorted, fraction)
          const atOrBelow = sorted.filter(sample => sample <= found).length
          const below = sorted.filter(sample => sample < found).length
          expect(atOrBelow).toBeGreaterThanOrEqual(Math.ceil(fraction * sorted.length))
          expect(below).toBeLessThan(Math.max(1, Math.ceil(fraction * sorted.length)))
        },
      ),
    )
  })

  it('do not depend on the order in which samples came, and leave it as it was', () => {
    const samples = [5, 1, 4, 2, 3]
    expect(summarize(samples)).toEqual({ p50: 3, p95: 5, p99: 5, n: 5 })
    expect(samples).toEqual([5, 1, 4, 2, 3])
  })

  it('refuse to say anything about nothing', () => {
    expect(() => summarize([])).toThrow(RangeError)
  })

  it('call a budget kept up to its limit and not beyond, and never for what could not be measured', () => {
    expect(atMost('a', 4, 4, 'ms')).toEqual({ name: 'a', goal: '≤ 4 ms', value: 4, ok: true })
    expect(atMost('a', 4.01, 4, '').ok).toBe(false)
    expect(atMost('a', 4.01, 4, '').goal).toBe('≤ 4')
    expect(atMost('a', NaN, 4, 'ms').ok).toBe(false)
  })

  it('count what comes after the warm-up only', async () => {
    let runs = 0
    const samples = await repeat(5, 3, async () => {
      runs++
    })
    expect(runs).toBe(8)
    expect(samples).toHaveLength(5)
  })

  it('mark rivals, and numbers that stand alone', () => {
    expect(measured('a', 'ms', [1], 'them').rival).toBe('them')
    expect(measured('a', 'ms', [1])).not.toHaveProperty('rival')
    expect(measured('a', 'ms', [1])).not.toHaveProperty('value')
    expect(single('a', '×', 2).value).toBe(2)
  })
})

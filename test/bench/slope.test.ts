import { describe, expect, it } from 'vitest'
import { slopeOf } from './slope.ts'

/** The same noise every time, between -1 and 1. */
const noise = (index: number) => Math.sin(index * 12.9898) * Math.cos(index * 78.233)
const samples = (count: number, y: (x: number) => number) => Array.from({ length: count }, (_, x) => [x, y(x)] as const)

describe('a slope', () => {
  it('is that of the line, and a clear rise is called one', () => {
    const { perUnit, isRising } = slopeOf(samples(200, x => 100 + 0.5 * x + 5 * noise(x)))
    expect(perUnit).toBeCloseTo(0.5, 1)
    expect(isRising).toBe(true)
  })

  it('of noise, of a saw and of a fall is no rise', () => {
    expect(slopeOf(samples(200, x => 100 + 20 * noise(x))).isRising).toBe(false)
    expect(slopeOf(samples(200, x => 100 + (x % 25))).isRising).toBe(false)
    expect(slopeOf(samples(200, x => 100 - x)).isRising).toBe(false)
  })

  it('of too few samples, or of one moment, is not known', () => {
    expect(slopeOf([])).toMatchObject({ isRising: false, margin: Infinity })
    expect(slopeOf(samples(2, x => x * 100))).toMatchObject({ isRising: false })
    expect(slopeOf(Array.from({ length: 50 }, (_, y) => [1, y] as const))).toMatchObject({ isRising: false })
  })
})

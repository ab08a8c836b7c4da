import { describe, expect, it } from 'vitest'
import { growthPlot, linesOf } from './growth-plot.ts'
import { measured } from './measure.ts'

describe('growth', () => {
  const results = [
    measured('text, of 1000', 'ms', [1, 2]),
    measured('text, of 100000', 'ms', [4, 8]),
    measured('text, of 1000', 'ms', [90], 'a rival'),
    measured('hybrid, of 1000', 'ms', [3]),
  ]

  it('is told of what was measured in more than one size, rivals apart', () => {
    expect(linesOf(results).map(({ name, points }) => [name, points.map(({ rows }) => rows)])).toEqual([
      ['text', [1_000, 100_000]],
    ])
  })

  it('is drawn from the smaller store to the larger, and higher where it costs more', () => {
    const [, points = ''] = /polyline points="([^"]*)"/.exec(growthPlot(results)) ?? []
    const [[x1 = 0, y1 = 0] = [], [x2 = 0, y2 = 0] = []] = points.split(' ').map(point => point.split(',').map(Number))
    expect(x2).toBeGreaterThan(x1)
    expect(y2).toBeLessThan(y1)
    expect(growthPlot(results.slice(0, 1))).toBe('')
  })
})

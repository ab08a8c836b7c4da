import { describe, expect, it } from 'vitest'
import type { History, HistorySeries } from '../../shared/performance-models.ts'
import { grownHistory } from '../../renderer/performance/grown-history.ts'
import { compareUsual } from '../../renderer/performance/usual.ts'

describe('a figure beside what it usually is', () => {
  it('is as usual within a half, and says nothing where there is nothing to compare', () => {
    expect(compareUsual({ now: 149, usual: 100 }, false)).toBe('usual')
    expect(compareUsual({ now: 67, usual: 100 }, false)).toBe('usual')
    expect(compareUsual({ now: null, usual: null }, false)).toBe('nothing')
    expect(compareUsual({ now: null, usual: 5 }, false)).toBe('quiet')
    expect(compareUsual({ now: 5, usual: null }, false)).toBe('first')
    expect(compareUsual({ now: 0, usual: 0 }, false)).toBe('usual')
  })

  it('is worse when it is longer, and better when there is more of what one wants', () => {
    expect(compareUsual({ now: 200, usual: 100 }, false)).toBe('worse')
    expect(compareUsual({ now: 50, usual: 100 }, false)).toBe('better')
    expect(compareUsual({ now: 200, usual: 100 }, true)).toBe('better')
    expect(compareUsual({ now: 50, usual: 100 }, true)).toBe('worse')
  })
})

describe('a history that is read on', () => {
  const series = (name: string, at: readonly number[], value: number): HistorySeries => {
    const column = at.map(() => value)
    return {
      name,
      kind: 'gauge',
      at,
      count: column,
      errors: column,
      mean: column,
      max: column,
      p50: column,
      p95: column,
      p99: column,
    }
  }
  const history = (from: number, to: number, all: readonly HistorySeries[]): History => ({
    step: 1,
    from,
    to,
    series: all,
  })

  it('drops what has left the range, and takes what was read again from the newer', () => {
    const older = history(0, 50, [series('a', [0, 10, 20, 30, 40], 1), series('gone', [0, 5], 1)])
    const newer = history(30, 60, [series('a', [30, 40, 50], 2), series('new', [50], 2)])
    const grown = grownHistory(older, newer, 10)
    expect(grown).toMatchObject({ from: 10, to: 60, step: 1 })
    expect(grown.series.map(({ name, at, mean }) => [name, at, mean])).toEqual([
      ['a', [10, 20, 30, 40, 50], [1, 1, 2, 2, 2]],
      ['new', [50], [2]],
    ])
  })

  it('does not grow however long the page is left open: a day of it', () => {
    const rangeMs = 900_000
    const rows = (from: number, to: number) =>
      series(
        'a',
        Array.from({ length: Math.round((to - from) / 1_000) }, (_, index) => from + index * 1_000),
        1,
      )
    let to = rangeMs
    let open = history(0, to, [rows(0, to)])
    for (let turn = 0; turn < 17_280; turn++) {
      const known = open.to
      to += 5_000
      open = grownHistory(open, history(known - 15_000, to, [rows(known - 15_000, to)]), to - rangeMs)
    }
    const [all] = open.series
    expect(all?.at).toHaveLength(900)
    expect(all?.at.at(-1)).toBe(to - 1_000)
    expect(new Set(all?.at).size).toBe(900)
  })

  it('keeps what nothing has been added to', () => {
    const grown = grownHistory(history(0, 50, [series('a', [10, 20], 1)]), history(30, 60, []), 15)
    expect(grown.series.map(({ at }) => at)).toEqual([[20]])
  })
})

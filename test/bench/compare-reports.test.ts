import { describe, expect, it } from 'vitest'
import { compareReports, type Change } from './compare-reports.ts'
import { measured, single, type Measured } from './measure.ts'
import { mergeRuns } from './merge-runs.ts'
import { reportOf, type Report } from './report.ts'

const environment = {
  at: '2026-01-01T00:00:00.000Z',
  commit: null,
  node: 'v24',
  platform: 'linux',
  cpu: 'cpu',
  cores: 2,
  memoryBytes: 1,
  load: 0,
}

/** The same numbers for the same seed (mulberry32), so that these tests say the same every time. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
}

/** Repetitions of 40 samples with a long tail, whose middle wanders by 6 % from one to the next. */
function run(next: () => number, typicalMs: number, runs: number, unit = 'ms'): Report {
  const outcomes = Array.from({ length: runs }, () => {
    const middle = typicalMs * Math.exp(0.06 * normal(next))
    const samples = Array.from({ length: 40 }, () => middle * Math.exp(0.3 * normal(next)))
    return { results: [measured('work', unit, samples)], verdicts: [] }
  })
  return reportOf({ suite: 'synthetic', ...mergeRuns(outcomes) }, environment)
}

const kinds = (changes: readonly Change[]) => changes.map(({ kind }) => kind)

describe('a run beside a saved one', () => {
  it.each([1, 3, 5])('of %i repetitions calls noise neither worse nor better', runs => {
    const next = random(runs)
    const marked = Array.from({ length: 400 }, () => compareReports([run(next, 10, runs)], [run(next, 10, runs)]))
      .flatMap(kinds)
      .filter(kind => kind !== 'same')
    expect(marked.length).toBeLessThanOrEqual(4)
  })

  it('sees what has become a half slower, and what has become a half quicker', () => {
    const next = random(9)
    const times = 100
    const slower = Array.from({ length: times }, () => compareReports([run(next, 10, 5)], [run(next, 15, 5)]))
    const quicker = Array.from({ length: times }, () => compareReports([run(next, 15, 5)], [run(next, 10, 5)]))
    expect(slower.flatMap(kinds).filter(kind => kind === 'worse').length).toBeGreaterThan(95)
    expect(quicker.flatMap(kinds).filter(kind => kind === 'better').length).toBeGreaterThan(95)
  })

  it('knows that more of a rate is better, and says nothing of what is neither', () => {
    const next = random(3)
    expect(kinds(compareReports([run(next, 100, 5, '1/s')], [run(next, 50, 5, '1/s')]))).toEqual(['worse'])
    expect(compareReports([run(next, 100, 5, '×')], [run(next, 50, 5, '×')])).toEqual([])
  })

  it('leaves out what only one of them has, and takes a report saved without intervals', () => {
    const report = (results: readonly Measured[]): Report =>
      reportOf({ suite: 's', results, verdicts: [] }, environment)
    const saved = report([single('a', 'ms', 10), single('gone', 'ms', 1)])
    expect(compareReports([saved], [report([single('a', 'ms', 11), single('new', 'ms', 1)])])).toMatchObject([
      { name: 'a', before: 10, after: 11, kind: 'same' },
    ])
    expect(kinds(compareReports([saved], [report([single('a', 'ms', 20)])]))).toEqual(['worse'])
    expect(compareReports([{ ...saved, suite: 'other' }], [saved])).toEqual([])
  })
})

describe('repetitions', () => {
  const outcome = (value: number) => ({
    results: [measured('a', 'ms', [value, value]), single('b', '1/s', value)],
    verdicts: [{ name: 'v', goal: '≤ 2', value, ok: value <= 2 }],
  })

  it('are one result with all samples, an interval around its middle, and the middle verdict', () => {
    const { results, intervals, verdicts, runs } = mergeRuns([outcome(1), outcome(9), outcome(2)])
    expect(runs).toBe(3)
    expect(results[0]).toMatchObject({ name: 'a', n: 6, p50: 2 })
    expect(results[1]).toMatchObject({ value: 2 })
    expect(intervals[0]!.low).toBeLessThan(2)
    expect(intervals[0]!.high).toBeGreaterThan(9)
    expect(verdicts).toEqual([{ name: 'v', goal: '≤ 2', value: 2, ok: true }])
  })

  it('that are one have the interval of their samples’ ranks', () => {
    const samples = Array.from({ length: 100 }, (_, index) => index + 1)
    const [interval] = mergeRuns([{ results: [measured('a', 'ms', samples)], verdicts: [] }]).intervals
    expect(interval).toEqual({ low: 41, high: 60 })
    expect(() => mergeRuns([])).toThrow(RangeError)
  })
})

import { expect, it } from 'vitest'
import { SlicePace } from '../../../electron/memory/import/slice-pace.ts'

/** A writer that stores the largest slice in `wholeMs`. */
function settle(pace: SlicePace, wholeMs: number, quietMs: number): number {
  for (let slice = 0; slice < 50; slice++) pace.note(pace.share * wholeMs, quietMs)
  return pace.share * wholeMs
}

it('slices take the writer a tenth of a second while nobody else writes, and a moment while somebody does', () => {
  const pace = new SlicePace()
  expect(settle(pace, 400, Infinity)).toBeCloseTo(100)
  expect(settle(pace, 400, 500)).toBeCloseTo(30)
  expect(settle(pace, 400, 60_000)).toBeCloseTo(100)
})

it('a slice that took long makes the next one small at once; quick ones make them grow slowly', () => {
  const pace = new SlicePace()
  settle(pace, 400, Infinity)
  pace.note(1_000, Infinity)
  const { share } = pace
  expect(share).toBeCloseTo(0.025)
  pace.note(1, Infinity)
  expect(pace.share).toBeLessThan(share * 2)
})

it('slices are never more than the largest, and never nothing', () => {
  const pace = new SlicePace()
  settle(pace, 10, Infinity)
  expect(pace.share).toBe(1)
  for (let slice = 0; slice < 20; slice++) pace.note(60_000, 0)
  expect(pace.share).toBeGreaterThan(0)
})

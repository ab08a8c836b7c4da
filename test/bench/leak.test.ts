import { expect, it } from 'vitest'
import { heldMegabytes, leakVerdicts } from './leak.ts'

it('memory that grows with every repetition is a leak, what the first one loads is not', () => {
  expect(leakVerdicts([10, 30, 30.1, 30, 30.1, 30])[0]).toMatchObject({ ok: true })
  expect(leakVerdicts([10, 15, 20, 25.2, 30, 35])[0]).toMatchObject({
    ok: false,
    value: expect.closeTo(5, 0) as number,
  })
  // It may grow, but nobody can say so.
  expect(leakVerdicts([10, 30, 36, 29, 37])[0]).toMatchObject({ ok: true })
  expect(leakVerdicts([10, 20, 30])).toEqual([])
})

it('only what is held counts', () => {
  const before = heldMegabytes()
  const held = new Map([['numbers', Array.from({ length: 2_000_000 }, (_, index) => index + 0.5)]])
  expect(heldMegabytes() - before).toBeGreaterThan(10)
  held.clear()
  expect(heldMegabytes() - before).toBeLessThan(5)
})

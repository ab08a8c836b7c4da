import { expect, it } from 'vitest'
import { layOut } from '../../renderer/memory/graph/lay-out.ts'
import { dateName } from '../../renderer/memory/graph/use-node-name.ts'

const fresh = (count: number) => new Float32Array(count * 2).fill(Number.NaN)

it('what is linked comes to lie nearer than what is not, and everything lies somewhere', () => {
  const radii = new Float32Array(12).fill(4)
  // Two triangles and six nodes alone.
  const ends = Uint32Array.from([0, 1, 1, 2, 2, 0, 3, 4, 4, 5, 5, 3])
  const steps = [...layOut({ radii, ends, positions: fresh(12) })]
  const last = steps.at(-1)!
  expect([...last].every(Number.isFinite)).toBe(true)
  const far = (a: number, b: number) => Math.hypot(last[a * 2]! - last[b * 2]!, last[a * 2 + 1]! - last[b * 2 + 1]!)
  expect(Math.max(far(0, 1), far(1, 2))).toBeLessThan(Math.min(far(0, 3), far(1, 4)))
})

it('a graph that grew begins where its nodes lay before', () => {
  const positions = Float32Array.from([500, 500, Number.NaN, Number.NaN])
  const question = { radii: new Float32Array(2), ends: new Uint32Array(), positions }
  const [first = new Float32Array()] = layOut(question)
  const [x = 0, y = 0, otherX = Number.NaN] = first
  expect(Math.hypot(x - 500, y - 500)).toBeLessThan(300)
  expect(Number.isFinite(otherX)).toBe(true)
})

it('dates are written as the language has them', () => {
  expect(dateName('2026-03-12', 'en')).toBe('March 12, 2026')
  expect(dateName('2026-03-12', 'fr')).toBe('12 mars 2026')
  expect(dateName('2026-03', 'fr')).toBe('mars 2026')
  expect(dateName('--07-01', 'en')).toBe('July 1')
  expect(dateName('2026', 'fr')).toBe('2026')
})

import { expect, it } from 'vitest'
import { paired } from './paired.ts'

const answers = (text: string) => Array.from(text, sign => sign === '+')

it('two ways are compared by the questions that only one of them found', () => {
  const { won, lost, difference, standardError, chance } = paired(answers('++++--+-'), answers('+------+'))
  expect([won, lost]).toEqual([4, 1])
  expect(difference).toBeCloseTo(3 / 8)
  expect(standardError).toBeCloseTo(Math.sqrt((5 / 8 - (3 / 8) ** 2) / 8))
  // Of the 32 ways five coins fall, 6 show at least four heads.
  expect(chance).toBeCloseTo(6 / 32)
})

it('what both find or miss alike is no difference, and certain to be as good', () => {
  expect(paired(answers('+-+'), answers('+-+'))).toEqual({
    ...{ won: 0, lost: 0, difference: 0, standardError: 0, chance: 1 },
  })
  expect(paired(answers('---'), answers('+++')).chance).toBe(1)
  expect(() => paired([true], [])).toThrow(RangeError)
})

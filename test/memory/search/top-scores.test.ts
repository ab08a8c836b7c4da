import fc from 'fast-check'
import { expect, it } from 'vitest'
import { TopScores } from '../../../electron/memory/search/top-scores.ts'

it('keeps the highest scores, of equal ones those that came first, as sorting them all would', () => {
  const score = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.float({ noNaN: true, min: -1_000, max: 1_000 }))
  fc.assert(
    fc.property(fc.array(score, { maxLength: 200 }), fc.integer({ min: 1, max: 20 }), (scores, limit) => {
      const top = new TopScores(limit)
      scores.forEach((each, at) => top.add(at * 7, each))
      const sorted = scores
        .map((each, at) => ({ id: at * 7, score: Math.fround(each) + 0 }))
        .sort((a, b) => b.score - a.score || a.id - b.id)
        .slice(0, limit)
      expect(top.ids()).toEqual(sorted.map(({ id }) => id))
      if (scores.length >= limit) expect(top.least).toBe(sorted.at(-1)?.score)
    }),
    { numRuns: 500 },
  )
})

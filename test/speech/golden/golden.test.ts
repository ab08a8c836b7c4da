// Boundaries and spoken forms against the cases checked by hand.

import { describe, expect, it } from 'vitest'
import { goldenCases, said } from './golden-cases.ts'

describe.each(['en', 'fr'] as const)('the cases of %s', language => {
  const cases = goldenCases(language)

  it('are three hundred or more, none of them twice', () => {
    expect(new Set(cases.map(({ text }) => text)).size).toBe(cases.length)
    expect(cases.length).toBeGreaterThanOrEqual(300)
  })

  it('are said as a person would say them, 99 in 100', () => {
    const wrong = cases
      .map(({ text, expected }) => ({ text, expected, said: said(text, language) }))
      .filter(result => result.said !== result.expected)
    expect(wrong.length / cases.length, JSON.stringify(wrong, null, 2)).toBeLessThanOrEqual(0.01)
  })
})

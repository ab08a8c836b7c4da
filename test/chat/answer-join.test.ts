import { describe, expect, it } from 'vitest'
import { AnswerJoin } from '../../electron/chat/answer-join.ts'

function joined(before: string, pieces: readonly string[]): string {
  const join = new AnswerJoin(before)
  return before + pieces.map(piece => join.push(piece)).join('') + join.end()
}

const before = 'Three colours are red, green and the deep blue of the'

describe('an answer that goes on', () => {
  it.each([
    ['begins anew with new words', [' sea', ' at night.'], `${before} sea at night.`],
    ['repeats the last words', ['and the deep', ' blue of the', ' sea.'], `${before} sea.`],
    ['repeats them after a space', [' and the deep blue of the', ' sea.'], `${before} sea.`],
    ['repeats them in one piece', ['green and the deep blue of the sea.'], `${before} sea.`],
    ['repeats and says no more', ['the deep blue of the'], before],
    ['says a short word again that may be meant', [' the'], `${before} the`],
    ['says nothing', [], before],
  ])('and %s is joined without a seam', (_name, pieces, expected) => {
    expect(joined(before, pieces)).toBe(expected)
  })

  it('holds nothing back once it is clear', () => {
    const join = new AnswerJoin(before)
    expect(join.push(' sea')).toBe(' sea')
    expect(join.push(' at')).toBe(' at')
  })

  it('gives back a long text that only looks like a repetition', () => {
    const long = 'na '.repeat(200)
    expect(joined('na na hey', [long])).toBe(`na na hey${long}`)
  })
})

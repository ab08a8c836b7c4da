import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ThinkTagSplitter } from '../../../electron/llm/ollama/think-tags.ts'

function split(pieces: readonly string[]): { text: string; reasoning: string } {
  const splitter = new ThinkTagSplitter()
  const all = [...pieces.flatMap(piece => [...splitter.push(piece)]), ...splitter.end()]
  const join = (kind: string) =>
    all
      .filter(piece => piece.kind === kind)
      .map(piece => piece.text)
      .join('')
  return { text: join('text'), reasoning: join('reasoning') }
}

test('a thought at the start is told apart from the answer, however both are cut', () => {
  const whole = '\n<think>\nLet me see: a < b, </thin> no.\n</think>\n\nThe answer is <b>4</b>.'
  const expected = { text: 'The answer is <b>4</b>.', reasoning: 'Let me see: a < b, </thin> no.\n' }
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: whole.length }), { maxLength: 60 }), cuts => {
      const places = [0, ...cuts.sort((a, b) => a - b), whole.length]
      expect(split(places.slice(1).map((end, index) => whole.slice(places[index], end)))).toEqual(expected)
    }),
  )
})

test('tags later in an answer are text', () => {
  expect(split(['Use the ', '<think>', ' tag </think>.'])).toEqual({
    text: 'Use the <think> tag </think>.',
    reasoning: '',
  })
})

test('an empty thought leaves no reasoning', () => {
  expect(split(['<think>', '\n\n', '</think>', '\n\n', 'Yes.'])).toEqual({ text: 'Yes.', reasoning: '' })
})

test('what was held back comes out when the stream ends in the middle', () => {
  expect(split(['<thi'])).toEqual({ text: '<thi', reasoning: '' })
  expect(split(['<think>Hm', 'm </thi'])).toEqual({ text: '', reasoning: 'Hmm </thi' })
})

test('text is given on at once, not held until the end', () => {
  const splitter = new ThinkTagSplitter()
  expect(splitter.push('Hello')).toEqual([{ kind: 'text', text: 'Hello' }])
  expect(splitter.push(' <')).toEqual([{ kind: 'text', text: ' <' }])
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BrokenLineError, MAX_LINE_BYTES, NdjsonReader, parseLine } from '../../../electron/llm/ollama/ndjson.ts'

function readAll(chunks: readonly Buffer[]): unknown[] {
  const reader = new NdjsonReader(parseLine)
  return [...chunks.flatMap(chunk => [...reader.push(chunk)]), ...reader.end()]
}

const values = [
  { message: { content: 'Ça va ? 👩‍🚀' } },
  { n: 1.5, list: ['\n', '\u2028', '"'] },
  [],
  'text',
  null,
  { done: true },
]

describe('reading newline-delimited JSON', () => {
  test('gives the same values however the bytes are split', () => {
    const whole = Buffer.from(values.map(value => `${JSON.stringify(value)}\r\n\n`).join(''))
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: whole.length }), { maxLength: 40 }), cuts => {
        const places = [0, ...cuts.sort((a, b) => a - b), whole.length]
        const chunks = places.slice(1).map((end, index) => whole.subarray(places[index], end))
        expect(readAll(chunks)).toEqual(values)
      }),
      { numRuns: 500 },
    )
  })

  test('keeps a character whole whose bytes come one by one', () => {
    const bytes = Buffer.from('{"content":"🦜é"}\n')
    expect(readAll([...bytes].map(byte => Buffer.from([byte])))).toEqual([{ content: '🦜é' }])
  })

  test('ignores a byte order mark at the beginning and blank lines anywhere', () => {
    expect(readAll([Buffer.from('\uFEFF{"a":1}\n \r\n\n{"b":2}\n\n')])).toEqual([{ a: 1 }, { b: 2 }])
  })

  test('reads a last line that has no line end', () => {
    expect(readAll([Buffer.from('{"a":1}\n{"b"'), Buffer.from(':2}')])).toEqual([{ a: 1 }, { b: 2 }])
  })

  test('replaces bytes that are no UTF-8 instead of failing', () => {
    const broken = Buffer.concat([Buffer.from('{"a":"x'), Buffer.from([0xff, 0xfe]), Buffer.from('y"}\n')])
    expect(readAll([broken])).toEqual([{ a: 'x\uFFFD\uFFFDy' }])
  })

  test('gives the lines before a broken one, then refuses', () => {
    const reader = new NdjsonReader(parseLine)
    const seen: unknown[] = []
    expect(() => {
      for (const value of reader.push(Buffer.from('{"a":1}\n{"b":2}garbage\n{"c":3}\n'))) seen.push(value)
    }).toThrow(BrokenLineError)
    expect(seen).toEqual([{ a: 1 }])
  })

  test('refuses trailing bytes that are cut off in the middle of a value', () => {
    expect(() => readAll([Buffer.from('{"a":1}\n{"b":')])).toThrow('not JSON')
  })

  test('refuses a line over the limit while it still grows, and says how it begins', () => {
    const reader = new NdjsonReader(parseLine)
    const piece = Buffer.alloc(1024 * 1024, 'x')
    let pushed = 0
    expect(() => {
      for (; pushed < 100; pushed++) for (const _ of reader.push(piece));
    }).toThrow(BrokenLineError)
    expect((pushed + 1) * piece.length).toBeLessThanOrEqual(MAX_LINE_BYTES + piece.length)
  })
})

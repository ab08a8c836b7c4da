// The same text gives the same clauses, however it arrives.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Clause } from '../../../electron/speech/clauses/clause.ts'
import { createClauseSplitter } from '../../../electron/speech/clauses/clause-splitter.ts'

function clausesOf(pieces: readonly string[], tables: 'announced' | 'rows' = 'announced'): readonly Clause[] {
  const splitter = createClauseSplitter({ language: 'en', tables })
  return [...pieces.flatMap(piece => splitter.push(piece)), ...splitter.end()]
}

const fragments = [
  'Hello there, ',
  'Dr. Smith ',
  'paid $5.99',
  ' at 5:30 p.m. ',
  'on May 3, 2024. ',
  '3.14',
  'e.g. this',
  ' etc. ',
  'J. K. Rowling ',
  '1. one\n',
  '2) two\n',
  '- item\n',
  '- [x] done\n',
  '* **bold** text\n',
  '# Heading\n',
  '## Heading ##\n',
  '\n',
  '\n\n',
  '> quoted\n',
  '`code()`',
  '``a`b``',
  '```js\nlet x = 1\n```\n',
  '~~~\nraw\n~~~\n',
  '| a | b |\n|---|---|\n| 1 | 2 |\n',
  '| no table\n',
  '[text](https://a.b/c(d)e)',
  '![alt](x.png)',
  '[^1]',
  '[^1]: note\n',
  '[x]: http://a.b\n',
  '[1]',
  '<b>',
  '</b>',
  '<br>',
  '<think>hidden</think>',
  '<speak><break time="1s"/>',
  '<!-- no -->',
  '<https://a.b>',
  'https://www.example.com/a?b=c.',
  'www.a.fr, ',
  '&amp;',
  '&#233;',
  '&x',
  '$x^2 + 1$',
  '$$\na=b\n$$\n',
  '\\(a\\)',
  '\\[b\\]',
  '\\*',
  '*',
  '**',
  '_',
  '~~',
  '___\n',
  '---\n',
  '===\n',
  '…',
  '...',
  '?!',
  '« Quoi ? »',
  ' — ',
  '12,50 €',
  '1 234',
  'n° 5',
  'M. Dupont ',
  'C’est ',
  '😀',
  '👨‍👩‍👧',
  '🇫🇷',
  '日本語。',
  '\u202e',
  '\ue000',
  '\0',
  '\r\n',
  '\t',
  '    code\n',
  'a'.repeat(60),
  'word '.repeat(30),
  'mot, '.repeat(20),
  '"Yes." ',
  '(It was.) ',
  'iPhone ',
  'U.S. ',
  'Army ',
  'The ',
  ' and ',
  '[',
  ']',
  '(',
  ')',
  '!',
  '<',
  '|',
  '#',
  '\\',
]

const text = fc
  .array(
    fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...fragments) }, fc.string({ unit: 'binary', maxLength: 6 })),
    { maxLength: 30 },
  )
  .map(parts => parts.join(''))

describe('clauses in pieces', () => {
  it('one unit at a time and at once give the same clauses', () => {
    fc.assert(
      fc.property(text, source => {
        expect(clausesOf(source.split(''))).toEqual(clausesOf([source]))
      }),
      { numRuns: 1_500 },
    )
  })

  it('pieces of any size and at once give the same clauses, tables read row by row', () => {
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }), (source, sizes) => {
        const pieces: string[] = []
        for (let at = 0, next = 0; at < source.length; next++) {
          const size = sizes[next % sizes.length] ?? 1
          pieces.push(source.slice(at, at + size))
          at += size
        }
        expect(clausesOf(pieces, 'rows')).toEqual(clausesOf([source], 'rows'))
      }),
      { numRuns: 800 },
    )
  })

  it('offsets rise, lie within the text, and no clause is long or empty', () => {
    fc.assert(
      fc.property(text, source => {
        let end = 0
        let sentence = 0
        for (const clause of clausesOf([source])) {
          expect(clause.start).toBeGreaterThanOrEqual(end)
          expect(clause.end).toBeGreaterThan(clause.start)
          expect(clause.end).toBeLessThanOrEqual(source.length)
          expect(clause.sentence).toBeGreaterThanOrEqual(sentence)
          expect(clause.text.trim()).not.toBe('')
          expect(clause.text).toMatch(/[\p{L}\p{N}]/u)
          end = clause.end
          sentence = clause.sentence
        }
      }),
      { numRuns: 800 },
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { termCounter } from '../../../electron/memory/search/count-terms.ts'
import { eachWord } from '../../../electron/memory/search/each-word.ts'
import { isKin, KIN_SHARE, kinBeginning } from '../../../electron/memory/search/kin.ts'
import { stem } from '../../../electron/memory/search/stem.ts'
import { termsIn, termsOf, termsOfWord } from '../../../electron/memory/search/terms.ts'

const WORDS =
  /(?<![\p{L}\p{N}][\p{M}&&[\0-\uffff]]*)[cfj](?:\+\+|#)(?![\p{L}\p{N}[\p{M}&&[\0-\uffff]]])|[\p{L}\p{N}][\p{L}\p{N}[\p{M}&&[\0-\uffff]]]*/giv
const pieces = [
  ...[
    'c',
    'C++',
    'c#',
    'f#x',
    'j++',
    '++',
    '#',
    'x++',
    'ties',
    'tables',
    'getUserName',
    'HTTPServer',
    'NASA',
    'a1',
    '2026',
  ],
  ...[
    'été',
    'É',
    'e\u0301',
    '\u0301',
    're\u0301parer',
    'हिन्दी',
    'œuvre',
    '²',
    '½',
    '日本語',
    'ツ',
    '𝒳',
    '𐐷',
    '\ud800',
    '\udc00',
    '😀',
    'ไทย',
    'İ',
    'ſ',
    'K',
  ],
  ...[' ', ' ', ' ', '.', '’', '\u00a0', '\0', '-', '_', '\n'],
]
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 5 })), { maxLength: 20 })
    .map(all => all.join('')),
)

describe('the words of a text', () => {
  it('are those that the expression finds, whatever signs, scripts and halves of pairs it holds', () => {
    fc.assert(
      fc.property(text, all => {
        const words: string[] = []
        eachWord(all, (from, to, isPlain) => {
          const word = all.slice(from, to)
          words.push(word)
          expect(isPlain).toBe(/^(?:[A-Za-z][a-z]*|\d+)$/.test(word))
        })
        expect(words).toEqual(all.match(WORDS) ?? [])
      }),
      { numRuns: 2_000 },
    )
  })

  it('make the same terms the second time, when they are known', () => {
    fc.assert(
      fc.property(text, all => {
        const terms = (all.match(WORDS) ?? []).flatMap(word => termsOfWord(word))
        expect(termsOf(all)).toEqual(terms)
        expect(termsOf(all)).toEqual(terms)
      }),
    )
    expect(termsIn('x'.repeat(50))).toEqual(termsOfWord('x'.repeat(50)))
  })
})

/** Two letters of the one may end otherwise, and the other be three letters longer; five must be the same. */
function areKin(other: string, term: string): boolean {
  if (term.length < 5 || /[^a-z]/.test(term) || other === term || other.length > term.length + 3) return false
  return other.slice(0, 5) === term.slice(0, 5) && other.startsWith(term.slice(0, -2))
}

describe('counting a query’s words in a text', () => {
  const letters = fc.string({ unit: fc.constantFrom(...Array.from('abcdeiorstuxAES')), minLength: 1, maxLength: 9 })
  const sentence = fc.oneof(
    text,
    fc.array(letters, { maxLength: 12 }).map(all => all.join(' ')),
  )

  it('gives what counting among all of its terms gives', () => {
    fc.assert(
      fc.property(sentence, fc.array(fc.tuple(letters, fc.boolean()), { maxLength: 5 }), (all, asked) => {
        const terms = termsOf(all)
        const some = terms.slice(0, 2).map(term => [term, false] as const)
        const words = [...some, ...asked.map(([word, isPrefix]) => [stem(word.toLowerCase()), isPrefix] as const)].map(
          ([term, isPrefix]) => ({ term, isPrefix }),
        )
        // Of the same word asked for twice the last counts, as a query never asks.
        const distinct = words.filter(({ term }, at) => words.findIndex(each => each.term === term) === at)
        const { termCount, counts } = termCounter(distinct, true)(all)
        expect(termCount).toBe(terms.length)
        distinct.forEach(({ term, isPrefix }, at) => {
          const isIt = (each: string) => (isPrefix ? each.startsWith(term) || each === stem(term) : each === term)
          const kin = isPrefix ? 0 : terms.filter(each => areKin(each, term)).length
          expect(counts[at]).toBeCloseTo(terms.filter(isIt).length + KIN_SHARE * kin)
        })
      }),
      { numRuns: 1_000 },
    )
  })

  it('rests on every term of a plain word beginning with the word’s own letter', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('abcdefghijklmnopqrstuvwxyz')), minLength: 1, maxLength: 14 }),
        word => {
          for (const term of termsOfWord(word)) expect(term[0]).toBe(word[0])
        },
      ),
      { numRuns: 1_000 },
    )
  })
})

describe('words of one family', () => {
  const begins = (one: string, other: string) => {
    const [asked, there] = [one, other].map(word => termsOf(word)[0] ?? '')
    const beginning = kinBeginning(asked ?? '')
    return beginning !== null && isKin(there ?? '', asked ?? '', beginning)
  }

  it('are told by their beginning, in French and in English', () => {
    for (const [one, other] of [
      ['réparation', 'réparateur'],
      ['décoration', 'décorateur'],
      ['allergie', 'allergique'],
      ['électricité', 'électricien'],
      ['allergy', 'allergic'],
      ['counselor', 'counseling'],
    ] as const) {
      expect([one, other, begins(one, other) || termsOf(one)[0] === termsOf(other)[0]]).toEqual([one, other, true])
    }
  })

  it('are no short words, no numbers, and none much longer', () => {
    for (const [one, other] of [
      ['pain', 'painting'],
      ['48213', '48219'],
      ['maison', 'maigre'],
      ['contrat', 'contraception'],
    ] as const) {
      expect([one, other, begins(one, other)]).toEqual([one, other, false])
    }
  })

  it('never hold the word itself, whose forms have one stem however they are written', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('aceilnorstuéèêçÉ')), minLength: 1, maxLength: 14 }),
        word => {
          const [term = ''] = termsOf(word)
          const beginning = kinBeginning(term)
          expect(beginning !== null && isKin(term, term, beginning)).toBe(false)
          for (const same of [word.toUpperCase(), word.normalize('NFD').replaceAll(/\p{M}/gu, '')]) {
            expect(termsOf(same)[0] ?? '').toBe(term)
          }
        },
      ),
    )
  })
})

import { describe, expect, it } from 'vitest'
import type { Clause, ClauseOptions } from '../../../electron/speech/clauses/clause.ts'
import { createClauseSplitter } from '../../../electron/speech/clauses/clause-splitter.ts'

function clausesOf(text: string, options: Partial<ClauseOptions> = {}): readonly Clause[] {
  const splitter = createClauseSplitter({ language: 'en', tables: 'announced', ...options })
  return [...splitter.push(text), ...splitter.end()]
}

const texts = (clauses: readonly Clause[]) => clauses.map(({ text }) => text)

describe('the length of clauses', () => {
  const long =
    'The old house on the hill, which nobody had entered for many years, was said to be full of strange noises, and the ' +
    'children of the village, who loved such stories, used to dare each other to walk up to its door, knock three times, ' +
    'and run away before anything could answer, although nothing ever did, as far as anyone could remember, since the war.'

  it('is short at first, so that the voice can begin, and grows afterwards', () => {
    const lengths = clausesOf(long).map(({ shown }) => shown.length)
    expect(lengths[0]).toBeLessThanOrEqual(40)
    expect(lengths[1]).toBeGreaterThan(lengths[0] ?? Infinity)
    expect(lengths[2]).toBeGreaterThan(lengths[1] ?? Infinity)
  })

  it('is bounded where there is no punctuation, and cuts before a word that joins', () => {
    const clauses = clausesOf(`${'some words that go on and on without any end '.repeat(60)}.`)
    expect(Math.max(...clauses.map(({ shown }) => shown.length))).toBeLessThanOrEqual(280)
    expect(clauses[0]?.shown.length).toBeLessThanOrEqual(40)
    expect(clauses[1]?.shown).toMatch(/^(?:and|that|on|without|some)/)
  })

  it('is cut before a word that joins, never between two of them nor within a number and its unit', () => {
    const first = (text: string) => clausesOf(text)[0]?.shown
    expect(first('Photosynthesis is the process by which green plants turn light into energy.')).toBe(
      'Photosynthesis is the process',
    )
    expect(first('Around this island the trail is 26 000 kilometres long and quite steep.')).toBe(
      'Around this island the trail',
    )
    expect(first('A board which somebody has cut to be 25 in wide will not fit in here at all.')).toBe(
      'A board which somebody has cut',
    )
  })

  it('is known as soon as the word behind it is, whatever else follows', () => {
    const splitter = createClauseSplitter({ language: 'en', tables: 'announced' })
    expect(splitter.push('Photosynthesis is the process by which green ')).toHaveLength(1)
  })

  it('keeps the parts of a sentence together by its number, and pauses only between sentences', () => {
    const clauses = clausesOf(`${long} Then it ended.`)
    const last = clauses.at(-1)
    expect(new Set(clauses.slice(0, -1).map(({ sentence }) => sentence))).toEqual(new Set([0]))
    expect(clauses.slice(0, -1).every(({ pauseMs }) => pauseMs === 0)).toBe(true)
    expect(last?.sentence).toBe(1)
    expect(last?.pauseMs).toBeGreaterThan(0)
  })

  it('lets the first clause go as soon as what follows it has begun', () => {
    const splitter = createClauseSplitter({ language: 'en', tables: 'announced' })
    expect(splitter.push('Well of course, ')).toHaveLength(1)
    expect(splitter.push('I will tell you')).toHaveLength(0)
    expect(texts(splitter.end())).toEqual(['I will tell you'])
  })
})

describe('offsets', () => {
  it('lead to the part of the source that is said, markup included', () => {
    const source = '# Big news\n\nSee **the [guide](https://a.example/x)** now. Then `run()` it.\n\n- Done'
    const parts = clausesOf(source).map(({ start, end }) => source.slice(start, end))
    expect(parts).toEqual(['Big news', 'See **the [guide](https://a.example/x)** now.', 'Then `run()` it.', 'Done'])
  })

  it('go with what the page shows of it', () => {
    const [first, second] = clausesOf('Use `npm ci` **now**. The area is $a^2$ here.')
    expect(first?.shown).toBe('Use npm ci now.')
    expect(second?.shown).toBe('The area is \uFFFC here.')
  })
})

describe('the language', () => {
  it('is told for each sentence, and kept where there is no sign of any', () => {
    const clauses = clausesOf('Here is the French word. « Bonjour, comment allez-vous ? » OK ! It means hello to you.')
    expect(clauses.map(({ language }) => language)).toEqual(['en', 'fr', 'fr', 'en'])
    expect(clausesOf('42', { language: 'fr' })[0]).toMatchObject({ language: 'fr', text: 'quarante-deux' })
  })
})

describe('blocks', () => {
  it('of code are announced when they begin, whatever they hold', () => {
    const splitter = createClauseSplitter({ language: 'en', tables: 'announced' })
    expect(texts(splitter.push('```rust\nfn main() {'))).toEqual(['A block of Rust code.'])
    expect(splitter.push('}. Hello. ~~~ # $x$\n')).toEqual([])
    expect(texts([...splitter.push('```\nAfter it.'), ...splitter.end()])).toEqual(['After it.'])
  })

  it('that are tables are read row by row when asked for', () => {
    const table = '| Name | Price |\n|:--|--:|\n| **Tea** | $2 |\n| [Milk](x) | |\n\nEnd.'
    expect(clausesOf(table)).toMatchObject([
      { text: 'A table of two rows: Name, Price.', kind: 'table' },
      { text: 'End.' },
    ])
    expect(texts(clausesOf(table, { tables: 'rows' }))).toEqual([
      'Name: Tea; Price: two dollars.',
      'Name: Milk.',
      'End.',
    ])
  })

  it('indented or never closed are code and formulas all the same', () => {
    expect(texts(clausesOf('Text:\n\n    let x = 1\n\nMore.'))).toEqual(['Text:', 'A block of code.', 'More.'])
    expect(texts(clausesOf('$$\nx + 1'))).toEqual(['x plus one.'])
    expect(texts(clausesOf('```\nnever closed'))).toEqual(['A block of code.'])
  })
})

describe('odd input', () => {
  it.each([
    ['nothing', ''],
    ['punctuation', '?!… --- *** ... ;;; « »'],
    ['control characters', '\u0000\u0007\u202E\u200B\uE000\uFEFF'],
    ['spaces', ' \n\t\r\n \u00A0'],
  ])('of %s says nothing', (_, text) => {
    expect(clausesOf(text)).toEqual([])
  })

  it('of one huge word is announced, not spelled', () => {
    expect(texts(clausesOf(`${'x9'.repeat(10_000)} then.`))).toEqual(['a long string of characters then.'])
  })

  it('of marks for voices and pages is text or nothing', () => {
    const injected =
      '<speak version="1.0">Hi <break time="10s"/><audio src="http://x/y.mp3"/>there<script>steal()</script>.</speak> ' +
      '<img src=x onerror=alert(1)>Bye &lt;prosody&gt; now.'
    const said = texts(clausesOf(injected)).join(' ')
    expect(said).toBe('Hi there. Bye prosody now.')
  })

  it('of reasoning written into the text is not said, also when it arrives in pieces and never ends', () => {
    const splitter = createClauseSplitter({ language: 'en', tables: 'announced' })
    const clauses = ['Yes. <thi', 'nk>No. May', 'be.</th', 'ink>Sure. <think>', 'And so on.'].flatMap(piece =>
      splitter.push(piece),
    )
    expect(texts([...clauses, ...splitter.end()])).toEqual(['Yes.', 'Sure.'])
  })

  it('of two hundred thousand characters is cut in clauses of bounded length', () => {
    const clauses = clausesOf('Ceci est une phrase, et 1 234 mots. '.repeat(6_000), { language: 'fr' })
    expect(clauses.length).toBeGreaterThan(5_000)
    expect(clauses.at(-1)?.text).toBe('Ceci est une phrase, et mille deux cent trente-quatre mots.')
  })
})

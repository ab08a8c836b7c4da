import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { titleFromModel, titleFromQuestion } from '../../electron/chat/title.ts'

function lengthOf(text: string): number {
  return Array.from(new Intl.Segmenter('en').segment(text)).length
}

describe('the first title', () => {
  it.each([
    ['What is a monad?', 'What is a monad?'],
    [
      'Explain the difference between TCP and UDP. I need it for an exam tomorrow.',
      'Explain the difference between TCP and UDP',
    ],
    [
      'Quelle est la capitale de l’Australie\u202f? Et sa population\u202f?',
      'Quelle est la capitale de l’Australie\u202f?',
    ],
    ['Hi! Can you help me to write a letter to my landlord?', 'Hi! Can you help me to write a letter to my landlord?'],
    ['Mr. Smith wrote to me. What do I answer?', 'Mr. Smith wrote to me'],
    ['## Plan my week\n\n- Monday: gym', 'Plan my week'],
    ['> quoted **bold** and `code` here', 'quoted bold and code here'],
    ['1. First thing', 'First thing'],
    ['See [the page](https://example.org/x) please', 'See the page please'],
    ['Rename my_long_name to *yourName*', 'Rename my_long_name to yourName'],
    ['```python\nprint(1)\n```\nWhat does this print?', 'What does this print?'],
    ['```python\nprint(1)\n```', 'print(1)'],
    ['```\nconst a = 1', 'const a = 1'],
    ['---\n\nA rule above me', 'A rule above me'],
    ['   \n\n  indented line  ', 'indented line'],
    ['a\tb', 'a b'],
    ['hel\u200blo wor\ufeffld\u202e', 'hello world'],
    ['\u200b\u200c', '…'],
    ['🚀', '🚀'],
    ['👨‍👩‍👧 family', '👨‍👩‍👧 family'],
    ['می‌خواهم', 'می‌خواهم'],
    ['كيف حالك اليوم؟', 'كيف حالك اليوم؟'],
    ['日本の首都はどこですか。教えてください。', '日本の首都はどこですか。教えてください'],
    ['Wait... what happened to the second paragraph?', 'Wait... what happened to the second paragraph?'],
    [
      'Compare the economic policies of the European countries between the two world wars',
      'Compare the economic policies of the European countries…',
    ],
    [
      'Pouvez-vous m’expliquer simplement, comme à un enfant de dix ans, ce qu’est la photosynthèse ?',
      'Pouvez-vous m’expliquer simplement, comme à un enfant de…',
    ],
    [`https://example.org/${'x'.repeat(100)}`, `https://example.org/${'x'.repeat(39)}…`],
  ])('of %j is %j', (question, title) => {
    expect(titleFromQuestion(question)).toBe(title)
  })

  it('is one line of 1 to 60 characters without controls, whatever the question', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
      fc
        .array(fc.constantFrom('```', '\n', '**', '_', ' ', 'word', '[x](y)', '# ', '. ', '👍🏽', '\u200d', 'é'), {
          minLength: 1,
          maxLength: 80,
        })
        .map(parts => parts.join('')),
    )
    fc.assert(
      fc.property(anything, question => {
        const title = titleFromQuestion(question)
        expect(title).not.toMatch(/[\p{Cc}\r\n]/u)
        expect(lengthOf(title)).toBeGreaterThanOrEqual(1)
        expect(lengthOf(title)).toBeLessThanOrEqual(60)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['words', 'word '.repeat(200_000)],
    ['blank lines', '\n'.repeat(1_000_000)],
    ['fences', '```\n'.repeat(250_000)],
    ['stars', '*'.repeat(1_000_000)],
    ['backticks', '`'.repeat(1_000_000)],
    ['spaces', ' '.repeat(1_000_000) + 'x'],
    ['joiners', '\u200d'.repeat(1_000_000)],
    ['one letter', 'a'.repeat(1_000_000)],
  ])('of a megabyte of %s is found without reading it all', (_, question) => {
    expect(lengthOf(titleFromQuestion(question))).toBeLessThanOrEqual(60)
  })
})

describe('a model’s title', () => {
  it.each([
    ['Capital of Australia', 'Capital of Australia'],
    ['  "Capital of Australia."\n', 'Capital of Australia'],
    ['**Title:** Capital of Australia', 'Capital of Australia'],
    ['Titre\u00a0: Capitale de l’Australie', 'Capitale de l’Australie'],
    ['«\u202fCapitale de l’Australie\u202f»', 'Capitale de l’Australie'],
    ['Quelle heure est-il\u202f?', 'Quelle heure est-il\u202f?'],
    ['日本の首都', '日本の首都'],
  ])('%j is taken as %j', (written, title) => {
    expect(titleFromModel(written)).toBe(title)
  })

  it.each([
    [''],
    ['…'],
    ['42'],
    ['One line\nand another'],
    ['A title that goes on and on and on, far beyond what fits into a sidebar'],
    ['# Heading'],
    ['The `code` of it'],
    ['Say "hello" twice'],
    ['[link](x)'],
    ['Here is a title for the conversation'],
    ['Voici un titre'],
    ['Sure! Capital of Australia'],
    ['I’m sorry, I cannot do that'],
    ['I cannot help with that'],
    ['Je ne peux pas répondre'],
    ['Désolé, je ne peux pas'],
    ['Désolée, impossible'],
    ['As an AI language model'],
    ['The title is:'],
    ['User: hello'],
  ])('%j is refused', written => {
    expect(titleFromModel(written)).toBeNull()
  })

  it('may begin with a word that only looks like chatter', () => {
    expect(titleFromModel('Surety bonds explained')).toBe('Surety bonds explained')
    expect(titleFromModel('Voicing concerns')).toBe('Voicing concerns')
  })
})

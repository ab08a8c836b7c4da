import { expect, it } from 'vitest'
import { runOperation } from '../../../electron/memory/operations.ts'
import type { SearchPageResult } from '../../../electron/memory/search/search-store.ts'
import { embedMessages, embedText, openModel } from '../../bench/memory-store.ts'
import { addTurn, openTestStore } from '../test-store.ts'

const said = [
  ['Mon rendez-vous chez le dentiste est fixé au mardi 14.', 'Noted: the dentist, Tuesday the 14th.'],
  ['My sister plays the violin in an orchestra in Vienna.', 'How lovely, which part does she play?'],
  ['The train to Lyon leaves at seven from platform B.', 'Remember to print the ticket.'],
  ['We painted the kitchen yellow last summer.', 'A warm colour for a kitchen.'],
] as const

it('finds nothing for letters that mean nothing, and what is meant though no word of it stands anywhere', () => {
  const store = openTestStore()
  for (const [question, answer] of said) addTurn(store, { question, answer })
  const model = openModel()
  embedMessages(store.db, model, () => undefined)
  while (!store.loadCodes({ limit: 100 }));
  const find = (text: string, mode: 'hybrid' | 'meaning') => {
    const input = { text, mode, scope: {}, limit: 5, speakers: [], vector: embedText(model, text), list: null }
    const page = runOperation(store.db, 'readSearchPage', input) as SearchPageResult
    expect(page.list.items.length === 0).toBe(page.items.length === 0)
    return page.items.map(item => item.messageId)
  }
  for (const mode of ['hybrid', 'meaning'] as const) {
    for (const text of ['qzxv blorf', 'xkcdq', 'wvrtz qqpl mnbv']) expect([text, find(text, mode)]).toEqual([text, []])
    expect(find('musical relatives', mode)[0]).toBe('m3')
    expect(find('soigner les dents', mode).slice(0, 2)).toContain('m1')
  }
  // A word that is there is a find, however strange the rest.
  expect(find('qzxv violin', 'hybrid')[0]).toBe('m3')
})

it('finds first what holds the one word or two that were typed, then what is near in meaning', () => {
  const store = openTestStore()
  addTurn(store, {
    question: 'The baker sold me a baguette and two croissants.',
    answer: 'Flour, water, yeast and salt.',
  })
  addTurn(store, {
    question:
      'While we fixed the roof last autumn the old radio played, and somebody had left bread on the ladder for the birds.',
    answer: 'That sounds like a fine day of work on the roof.',
  })
  for (const [question, answer] of said) addTurn(store, { question, answer })
  const model = openModel()
  embedMessages(store.db, model, () => undefined)
  while (!store.loadCodes({ limit: 100 }));
  for (const text of ['bread', 'bread birds']) {
    const input = {
      text,
      mode: 'hybrid',
      scope: {},
      limit: 5,
      speakers: [],
      vector: embedText(model, text),
      list: null,
    }
    const page = runOperation(store.db, 'readSearchPage', input) as SearchPageResult
    expect([text, page.items[0]?.messageId]).toEqual([text, 'm3'])
  }
})

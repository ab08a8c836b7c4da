import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { factsAsJson, factsAsMarkdown } from '../../renderer/memory/facts/export-facts.ts'
import { createFactListStore } from '../../renderer/memory/facts/fact-list-store.ts'
import { bySubject, subjectOf, type FactSubject } from '../../renderer/memory/facts/fact-subjects.ts'
import { createExportStore } from '../../renderer/memory/transfer/export-store.ts'
import { createWords } from '../../renderer/ui/i18n.ts'
import { isAppError } from '../../shared/errors.ts'
import type { Fact } from '../../shared/facts.ts'
import { configFor, openApp } from '../app/open-app.ts'
import { tempDir } from '../support/temp-dir.ts'
import { reconnectingClient, scriptedPage } from './page-stores.ts'

function fact(text: string, facts: Partial<Fact> = {}): Fact {
  const none = { messageId: null, conversationId: null, sources: [], lastUsedAt: null, expiresAt: null }
  return {
    factId: 'f1',
    text,
    state: 'accepted',
    confidence: 1,
    createdAt: Date.UTC(2026, 2, 3, 12),
    ...none,
    ...facts,
  }
}

it.each<[string, FactSubject]>([
  ['My name is Ada.', 'self'],
  ['Je m’appelle Zoé.', 'self'],
  ['My sister lives in Lyon.', 'people'],
  ['Ma sœur habite à Lyon.', 'people'],
  ['I am allergic to nuts.', 'health'],
  ['Je ne mange pas de viande.', 'health'],
  ['I work as a nurse in Rome.', 'work'],
  ['J’enseigne au lycée.', 'work'],
  ['I am planning a weekend in Lisbon.', 'plans'],
  ['I live in Rome.', 'places'],
  ['J’habite à Évreux.', 'places'],
  ['I prefer short answers.', 'tastes'],
  ['Je déteste le café.', 'tastes'],
  ['The sky is grey.', 'other'],
])('“%s” is about %s', (text, subject) => {
  expect(subjectOf(text)).toBe(subject)
})

it('known facts are grouped by subject in the order of the page, each group in its own order', () => {
  const groups = bySubject([fact('I live in Rome.'), fact('My name is Ada.'), fact('I moved to Milan.')])
  expect(groups.map(({ subject, facts }) => [subject, facts.map(({ text }) => text)])).toEqual([
    ['self', ['My name is Ada.']],
    ['places', ['I live in Rome.', 'I moved to Milan.']],
  ])
})

it('exported as Markdown they can be read, by subject and without those that were not kept; as JSON they are whole', () => {
  const facts = [
    fact('My name is\nAda.', { expiresAt: Date.UTC(2027, 0, 5, 12) }),
    fact('I live in Rome.'),
    fact('I hate coffee.', { state: 'rejected' }),
  ]
  expect(factsAsMarkdown(facts, createWords('en'))).toBe(
    [
      '# What I know about you\n',
      '## You\n\n- My name is Ada. (noted on March 3, 2026, not used after January 5, 2027)\n',
      '## Home and places\n\n- I live in Rome. (noted on March 3, 2026)\n',
    ].join('\n'),
  )
  expect(JSON.parse(factsAsJson(facts))).toEqual({ format: 'jarvis-facts', version: 1, facts })
})

it('the page shows all facts as they are changed, merged, taken apart and forgotten', async () => {
  const { app } = await openApp(configFor(tempDir()))
  const { client } = reconnectingClient(far => app.connect(far, { kind: 'page' }))
  const store = createFactListStore(client)
  const texts = () => store.getState().accepted.map(({ text }) => text)
  await store.getState().read()
  await store.getState().add('I like tea.')
  await store.getState().add('I like green tea.')
  await expect.poll(texts).toEqual(['I like green tea.', 'I like tea.'])
  const [second, first] = store.getState().accepted.map(({ factId }) => factId) as [string, string]
  const merged = await store.getState().merge([first, second], 'I like green tea most.')
  await expect.poll(texts).toEqual(['I like green tea most.'])
  await store
    .getState()
    .separate({ factId: merged.factId, text: 'I like tea.', state: 'accepted', messageIds: [] }, [second])
  await expect.poll(texts).toEqual(['I like green tea.', 'I like tea.'])
  await store.getState().change([second], { state: 'rejected' })
  await expect.poll(() => store.getState().rejected.map(({ text }) => text)).toEqual(['I like green tea.'])
  await store.getState().forget([first])
  await expect.poll(texts).toEqual([])
  await store.getState().restore([first])
  await expect.poll(texts).toEqual(['I like tea.'])
})

it('an export says how far it is and can be cancelled', async () => {
  const { client } = scriptedPage({
    'export.read': async () => {
      await setTimeout(5)
      return { text: 'x', nextCursor: 'on', conversations: 1, messages: 100 }
    },
  })
  const store = createExportStore(client)
  const saving = store.getState().save({ title: 'All', format: 'json' })
  const ended = saving.then(
    () => null,
    (error: unknown) => error,
  )
  await expect.poll(() => store.getState().progress?.messages).toBeGreaterThanOrEqual(200)
  store.getState().cancel()
  const error = await ended
  expect(isAppError(error) && error.code).toBe('cancelled')
  expect(store.getState().progress).toBeNull()
})

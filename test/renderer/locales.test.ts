// The words of every part: the same in both languages, valid, and written as each language is written.

import { readdirSync, readFileSync } from 'node:fs'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import { setupI18n } from '@lingui/core'
import { describe, expect, it } from 'vitest'
import { errorCodes } from '../../shared/errors.ts'
import { createWords } from '../../renderer/ui/i18n.ts'

const root = new URL('../../resources/locales/', import.meta.url)
const areas = readdirSync(new URL('en/', root)).map(file => file.replace('.json', ''))

function read(locale: string, area: string): Record<string, string> {
  return JSON.parse(readFileSync(new URL(`${locale}/${area}.json`, root), 'utf8')) as Record<string, string>
}

/** Names of the values that are filled in, whatever their format. */
function placeholders(message: string): string[] {
  const names = new Set<string>()
  const visit = (token: unknown) => {
    if (!Array.isArray(token)) return
    const [name, , options] = token as [unknown, unknown, unknown]
    if (typeof name !== 'string') return
    names.add(name)
    if (typeof options === 'object' && options !== null) Object.values(options).forEach(visitAll)
  }
  const visitAll = (tokens: unknown) => {
    if (Array.isArray(tokens)) tokens.forEach(visit)
  }
  visitAll(compileMessage(message))
  return [...names].sort()
}

/** What is read: without the syntax of ICU messages, addresses and command lines. */
function prose(message: string): string {
  return message
    .replace(/\{\w+,\s*(plural|select|selectordinal),/g, ' ')
    .replace(/\b\w+:\/\/\S+/g, ' ')
    .replace(/\b\d+\.\d+\.\d+\.\d+(:\d+)?/g, ' ')
}

it('there are the same parts in both languages', () => {
  expect(readdirSync(new URL('fr/', root))).toEqual(readdirSync(new URL('en/', root)))
  expect(areas).toEqual(expect.arrayContaining(['app', 'chat', 'error', 'memory', 'performance', 'settings']))
})

describe.each(areas)('the words of %s', area => {
  const english = read('en', area)
  const french = read('fr', area)

  it('have the same ids in the same order, all of this part', () => {
    expect(Object.keys(french)).toEqual(Object.keys(english))
    expect(Object.keys(english).filter(id => !id.startsWith(`${area}.`))).toEqual([])
  })

  it('say something, and fill in the same values', () => {
    for (const [id, message] of Object.entries(english)) {
      expect(message.trim(), id).not.toBe('')
      expect(french[id]?.trim(), id).not.toBe('')
      expect(placeholders(french[id] ?? ''), id).toEqual(placeholders(message))
    }
  })

  it.each([
    ['en', english],
    ['fr', french],
  ] as const)('are valid messages in %s', (locale, catalog) => {
    const i18n = setupI18n({ locale, messages: { [locale]: catalog } })
    i18n.setMessagesCompiler(compileMessage)
    for (const [id, message] of Object.entries(catalog)) {
      const values = Object.fromEntries(placeholders(message).map(name => [name, 3]))
      expect(i18n._(id, values), id).not.toMatch(/[{}]|undefined|NaN/)
    }
  })

  it('in French have the right spaces, quotes and apostrophes', () => {
    for (const [id, message] of Object.entries(french)) {
      const said = prose(message)
      expect(said, `${id}: ’`).not.toMatch(/\w'\w/)
      expect(said, `${id}: …`).not.toMatch(/\.\.\./)
      expect(said, `${id}: U+202F before ; ! ?`).not.toMatch(/[^\u202f\s][;!?](?=$|[\s}])|[ \u00a0][;!?]/)
      expect(said, `${id}: U+00A0 before :`).not.toMatch(/[^\u00a0\s]:(?=$|[\s}])|[ \u202f]:(?=$|\s)/)
      expect(said, `${id}: « U+202F`).not.toMatch(/«(?!\u202f)|(?<!\u202f)»/)
      expect(said, `${id}: « »`).not.toMatch(/["“”]/)
    }
  })

  it('in English have typographic quotes and apostrophes', () => {
    for (const [id, message] of Object.entries(english)) {
      expect(prose(message), id).not.toMatch(/\w'\w|"|\.\.\./)
    }
  })

  it('stay calm', () => {
    for (const message of [...Object.values(english), ...Object.values(french)]) {
      expect(message).not.toMatch(/!|\bOops\b|\bOups\b/i)
    }
  })
})

describe('errors', () => {
  it.each(errorCodes)('%s says what happened, what to do, and names the button, with or without facts', code => {
    for (const locale of ['en', 'fr'] as const) {
      const { t } = createWords(locale)
      const facts = [undefined, { engine: 'ollama' }, { engine: 'embedded' }, { reason: 'prompt_too_long' }]
      for (const data of facts) {
        for (const part of ['title', 'body', 'action'] as const) {
          const words = t(`error.${code}.${part}`, data)
          expect(words.length).toBeGreaterThan(3)
          expect(words).not.toMatch(/error\.|undefined|[{}]/)
        }
      }
    }
  })

  it('tells a stopped Ollama from a stopped embedded engine', () => {
    const { t } = createWords('en')
    expect(t('error.llm_unavailable.title', { engine: 'ollama' })).toContain('Ollama')
    expect(t('error.llm_unavailable.title', { engine: 'embedded' })).toContain('embedded')
  })
})

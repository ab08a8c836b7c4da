import { afterEach, describe, expect, it, vi } from 'vitest'
import { readSystemLocale } from '../../electron/config.ts'
import { catalog, say, systemLocale } from '../../scripts/setup/words.mjs'

afterEach(() => vi.unstubAllEnvs())

const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([mark]) => mark).sort()

describe('the words of the set-up', () => {
  it('are the same in both languages, with the same values in them', () => {
    expect(Object.keys(catalog.fr)).toEqual(Object.keys(catalog.en))
    for (const [id, english] of Object.entries(catalog.en)) {
      const french = catalog.fr[id as keyof typeof catalog.en]
      expect(placeholders(french), id).toEqual(placeholders(english))
    }
  })

  it('have French typography', () => {
    for (const [id, text] of Object.entries(catalog.fr)) {
      // Commands and addresses are not sentences.
      const prose = text.replaceAll(/`[^`]*`/g, '')
      expect(prose, id).not.toMatch(/[^\u202f][;!?]|[^\u00a0]:|'|\d [MG]o/)
    }
  })

  it('come in the language of the system, as the rest of Jarvis reads it', () => {
    vi.stubEnv('LC_ALL', 'fr_CA.UTF-8')
    expect(say('packages')).toBe('Paquets')
    vi.stubEnv('LC_ALL', 'de_DE.UTF-8')
    expect(say('ready', { title: 'Page', time: '3 s' })).toBe('Page: ready after 3 s')
    for (const env of [{ LC_ALL: 'fr' }, { LANG: 'fr_FR.UTF-8' }, { LC_MESSAGES: 'C', LANG: 'fr' }, { LANG: 'C' }, {}])
      expect(systemLocale(env)).toBe(readSystemLocale(env))
  })
})

// Words for people outside the page (command line, doctor, desktop menus), from the same catalogs as the page's.

import { setupI18n, type I18n } from '@lingui/core'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import englishCli from '../../resources/locales/en/cli.json' with { type: 'json' }
import englishDesktop from '../../resources/locales/en/desktop.json' with { type: 'json' }
import englishErrors from '../../resources/locales/en/error.json' with { type: 'json' }
import frenchCli from '../../resources/locales/fr/cli.json' with { type: 'json' }
import frenchDesktop from '../../resources/locales/fr/desktop.json' with { type: 'json' }
import frenchErrors from '../../resources/locales/fr/error.json' with { type: 'json' }
import type { Locale } from '../../shared/models.ts'

export type WordId = keyof typeof englishCli | keyof typeof englishDesktop | keyof typeof englishErrors

/** The sentence `id` stands for, with `values` filled into its ICU message. */
export type Words = (id: WordId, values?: Readonly<Record<string, unknown>>) => string

const messages = {
  en: { ...englishErrors, ...englishCli, ...englishDesktop },
  fr: { ...frenchErrors, ...frenchCli, ...frenchDesktop },
} satisfies Record<Locale, Record<WordId, string>>

export function createWords(locale: Locale): Words {
  const i18n: I18n = setupI18n({ locale, messages: { [locale]: messages[locale] } })
  i18n.setMessagesCompiler(compileMessage)
  return (id, values) => i18n._(id, values)
}

export function hasWord(id: string): id is WordId {
  return id in messages.en
}

// The words of the page in the language chosen, and numbers, dates and sizes written as that language writes them.
// `t('chat.send')`: the ids are those of resources/locales/en, so a missing word does not compile.

import { setupI18n, type I18n } from '@lingui/core'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import { createContext, useContext } from 'react'
import englishApp from '../../resources/locales/en/app.json'
import englishChat from '../../resources/locales/en/chat.json'
import englishErrors from '../../resources/locales/en/error.json'
import englishMemory from '../../resources/locales/en/memory.json'
import englishPerformance from '../../resources/locales/en/performance.json'
import englishSettings from '../../resources/locales/en/settings.json'
import englishSpeech from '../../resources/locales/en/speech.json'
import frenchApp from '../../resources/locales/fr/app.json'
import frenchChat from '../../resources/locales/fr/chat.json'
import frenchErrors from '../../resources/locales/fr/error.json'
import frenchMemory from '../../resources/locales/fr/memory.json'
import frenchPerformance from '../../resources/locales/fr/performance.json'
import frenchSettings from '../../resources/locales/fr/settings.json'
import frenchSpeech from '../../resources/locales/fr/speech.json'
import type { Locale } from '../../shared/models.ts'
import { createFormats, type Formats } from './formats.ts'

const english = {
  ...englishApp,
  ...englishChat,
  ...englishErrors,
  ...englishMemory,
  ...englishPerformance,
  ...englishSettings,
  ...englishSpeech,
}
export type WordId = keyof typeof english
export type WordValues = Readonly<Record<string, unknown>>

const messages = {
  en: english,
  fr: {
    ...frenchApp,
    ...frenchChat,
    ...frenchErrors,
    ...frenchMemory,
    ...frenchPerformance,
    ...frenchSettings,
    ...frenchSpeech,
  },
} satisfies Record<Locale, Record<WordId, string>>

export interface Words {
  readonly locale: Locale
  readonly t: (id: WordId, values?: WordValues) => string
  readonly formats: Formats
}

export function createWords(locale: Locale): Words {
  const i18n: I18n = setupI18n({ locale, messages: { [locale]: messages[locale] } })
  i18n.setMessagesCompiler(compileMessage)
  return { locale, t: (id, values) => i18n._(id, values), formats: createFormats(locale) }
}

export const WordsContext = createContext<Words>(createWords('en'))

export function useWords(): Words {
  return useContext(WordsContext)
}

// Puts language, theme and stores above the views, and shows nothing before they are known.

import { useEffect, useMemo } from 'react'
import { I18nProvider } from 'react-aria-components'
import { useStore } from 'zustand'
import { Frame } from './frame/Frame.tsx'
import { NotConnected } from './frame/NotConnected.tsx'
import { listenToMediaKeys } from './speech/media-keys.ts'
import { highlightSpoken } from './speech/spoken-highlight.ts'
import { StoresContext, type Stores } from './stores.ts'
import { createWords, WordsContext } from './ui/i18n.ts'
import { Notices } from './ui/Notices.tsx'
import { localeOf } from './ui/settings-store.ts'
import { applyLocale, applyTheme } from './ui/theme.ts'

export function App({ stores }: { readonly stores: Stores }) {
  const theme = useStore(stores.settings, state => state.settings.theme)
  const locale = useStore(stores.settings, localeOf)
  const isReady = useStore(stores.settings, state => state.info !== null)
  const words = useMemo(() => createWords(locale), [locale])

  useEffect(() => {
    if (isReady) applyTheme(theme)
  }, [isReady, theme])
  useEffect(() => {
    if (isReady) applyLocale(locale)
  }, [isReady, locale])

  useEffect(() => highlightSpoken(stores.speech), [stores])
  useEffect(() => listenToMediaKeys(stores.speech, () => words.t('speech.player')), [stores, words])
  useEffect(
    () => stores.settings.subscribe(({ settings }) => (stores.speech.player.volume = settings.speechVolume)),
    [stores],
  )

  return (
    <StoresContext value={stores}>
      <WordsContext value={words}>
        <I18nProvider locale={locale}>
          {isReady ? <Frame /> : <NotConnected />}
          <Notices />
        </I18nProvider>
      </WordsContext>
    </StoresContext>
  )
}

// Which voice reads which language.

import { useState } from 'react'
import { useStore } from 'zustand'
import { useSetting } from '../settings/use-setting.ts'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'
import { PreviewButton } from './PreviewButton.tsx'
import { baseLanguage } from './voice-words.ts'
import { VoiceSelect } from './VoiceSelect.tsx'

export function LanguageVoices({ isDisabled }: { readonly isDisabled: boolean }) {
  const { t, locale, formats } = useWords()
  const { voices: store } = useStores()
  const voices = useStore(store, state => state.voices) ?? []
  const [chosen, setChosen] = useSetting('voices')
  const [added, setAdded] = useState<readonly string[]>([])
  const speaking = voices.filter(({ isInstalled, error }) => isInstalled && error === null)
  const byLanguage = Map.groupBy(speaking, ({ language }) => baseLanguage(language))
  const neural = speaking.filter(({ engine }) => engine !== 'espeak').map(({ language }) => baseLanguage(language))
  const shown = [...new Set([locale, 'en', 'fr', ...Object.keys(chosen), ...neural, ...added])]
  const others = [...byLanguage.keys()]
    .filter(language => !shown.includes(language) && language !== 'und')
    .map(language => ({ language, name: formats.language(language) }))
    .toSorted((a, b) => a.name.localeCompare(b.name, locale))
  const choose = (language: string, voice: string | null) => {
    const { [language]: _, ...rest } = chosen
    void setChosen(voice === null ? rest : { ...rest, [language]: voice })
  }
  return (
    <div className="language-voices">
      {shown.map(language => (
        <div key={language} className="language-voice">
          <span className="language-voice-name">{formats.language(language)}</span>
          <VoiceSelect
            label={t('settings.voices.of', { language: formats.language(language) })}
            value={chosen[language] ?? null}
            voices={byLanguage.get(language) ?? []}
            automatic={t('settings.voices.automatic')}
            isDisabled={isDisabled}
            onChange={voice => choose(language, voice)}
          />
          {chosen[language] !== undefined && (
            <PreviewButton voice={chosen[language]} title={formats.language(language)} />
          )}
        </div>
      ))}
      <select
        className="text-input voice-select"
        aria-label={t('settings.voices.addLanguage')}
        value=""
        disabled={isDisabled}
        onChange={event => setAdded([...added, event.target.value])}
      >
        <option value="">{t('settings.voices.addLanguage')}</option>
        {others.map(({ language, name }) => (
          <option key={language} value={language}>
            {name}
          </option>
        ))}
      </select>
    </div>
  )
}

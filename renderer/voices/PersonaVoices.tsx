// A voice for each persona, for what is in that voice's language.

import { useStore } from 'zustand'
import { useSetting } from '../settings/use-setting.ts'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'
import { VoiceSelect } from './VoiceSelect.tsx'
import './VoiceSettings.css'

export function PersonaVoices({ isDisabled }: { readonly isDisabled: boolean }) {
  const { t } = useWords()
  const { settings, voices: store } = useStores()
  const personas = useStore(settings, state => state.settings.personas)
  const voices = useStore(store, state => state.voices) ?? []
  const [chosen, setChosen] = useSetting('personaVoices')
  const speaking = voices.filter(({ isInstalled, error }) => isInstalled && error === null)
  const names = Object.keys(personas)
  if (names.length === 0) return <p className="page-hint">{t('settings.personaVoices.none')}</p>
  const choose = (name: string, voice: string | null) => {
    const { [name]: _, ...rest } = chosen
    void setChosen(voice === null ? rest : { ...rest, [name]: voice })
  }
  return (
    <div className="language-voices">
      {names.map(name => (
        <div key={name} className="language-voice">
          <span className="language-voice-name">{name}</span>
          <VoiceSelect
            label={t('settings.voices.of', { language: name })}
            value={chosen[name] ?? null}
            voices={speaking}
            automatic={t('settings.personaVoices.automatic')}
            isDisabled={isDisabled}
            onChange={voice => choose(name, voice)}
          />
        </div>
      ))}
    </div>
  )
}

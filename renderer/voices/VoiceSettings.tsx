// The voice manager: who reads which language, the neural voices here, and those to be had.

import { useState } from 'react'
import { useStore } from 'zustand'
import type { Voice } from '../../shared/speech-models.ts'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'
import { RemoveDialog } from '../models/RemoveDialog.tsx'
import '../models/ModelPanel.css'
import { LanguageVoices } from './LanguageVoices.tsx'
import { VoiceRow } from './VoiceRow.tsx'
import { voiceTitle } from './voice-words.ts'
import './VoiceSettings.css'

export function VoiceSettings({ isDisabled }: { readonly isDisabled: boolean }) {
  const words = useWords()
  const { t } = words
  const { voices: store, notices } = useStores()
  const voices = useStore(store, state => state.voices)
  const [asked, setAsked] = useState<Voice | null>(null)
  if (voices === null) return null
  const neural = voices.filter(({ engine }) => engine !== 'espeak')
  const installed = neural.filter(({ isInstalled }) => isInstalled)
  const offered = neural.filter(({ isInstalled }) => !isInstalled)
  const remove = (voice: Voice) => {
    setAsked(null)
    const { tell, tellError } = notices.getState()
    store
      .getState()
      .remove(voice.voice)
      .then(() => tell('settings.voices.removed', { name: voiceTitle(voice, words) }), tellError)
  }
  return (
    <div className="settings-box">
      <section className="model-section">
        <LanguageVoices isDisabled={isDisabled} />
      </section>
      {installed.length > 0 && (
        <VoiceList title={t('settings.voices.installed')} voices={installed} onRemove={setAsked} />
      )}
      {offered.length > 0 && <VoiceList title={t('settings.voices.get')} voices={offered} onRemove={setAsked} />}
      {asked && (
        <RemoveDialog
          title={t('settings.voices.removeTitle')}
          question={t('settings.voices.removeQuestion', {
            name: voiceTitle(asked, words),
            size: words.formats.bytes(asked.sizeBytes),
          })}
          onRemove={() => remove(asked)}
          onClose={() => setAsked(null)}
        />
      )}
    </div>
  )
}

function VoiceList({
  title,
  voices,
  onRemove,
}: {
  readonly title: string
  readonly voices: readonly Voice[]
  readonly onRemove: (voice: Voice) => void
}) {
  return (
    <section className="model-section">
      <h3 className="model-section-title">{title}</h3>
      <ul role="list" className="starter-list">
        {voices.map(voice => (
          <VoiceRow key={voice.voice} voice={voice} onRemove={() => onRemove(voice)} />
        ))}
      </ul>
    </section>
  )
}

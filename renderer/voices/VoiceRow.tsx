// One neural voice: here, on its way, or to be had.

import { Download, RotateCw, Trash2, X } from 'lucide-react'
import { Fragment } from 'react'
import { useStore } from 'zustand'
import type { Voice } from '../../shared/speech-models.ts'
import { progressFraction, progressWords } from '../models/engine-words.ts'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { useWords } from '../ui/i18n.ts'
import { Progress } from '../ui/Progress.tsx'
import { PreviewButton } from './PreviewButton.tsx'
import type { VoiceFetch } from './voice-store.ts'
import { voiceFacts, voiceTitle } from './voice-words.ts'

export interface VoiceRowProps {
  readonly voice: Voice
  readonly onRemove: () => void
}

export function VoiceRow({ voice, onRemove }: VoiceRowProps) {
  const words = useWords()
  const { t } = words
  const { voices, notices } = useStores()
  const fetch = useStore(voices, state => state.fetches[voice.voice])
  const title = voiceTitle(voice, words)
  if (fetch !== undefined) return <FetchedVoice voice={voice} fetch={fetch} />
  const isOff = voice.error?.data?.['reason'] === 'voice_crashed'
  return (
    <li className="starter">
      <div className="starter-text">
        <p className="starter-title">{title}</p>
        <p className="model-hint voice-facts">
          {voiceFacts(voice, words).map((fact, index) => (
            <Fragment key={fact}>
              {index > 0 && ' · '}
              <span>{fact}</span>
            </Fragment>
          ))}
        </p>
        {voice.error !== null && <p className="setting-problem">{t('error.speech_failed.body', voice.error.data)}</p>}
      </div>
      {!voice.isInstalled && (
        <Button
          icon={Download}
          aria-label={t('app.model.fetch.named', { name: title })}
          onPress={() => void voices.getState().pull(voice.voice)}
        >
          {t('app.model.fetch')}
        </Button>
      )}
      {isOff && (
        <Button onPress={() => void voices.getState().enable(voice.voice).catch(notices.getState().tellError)}>
          {t('settings.voices.enable')}
        </Button>
      )}
      {voice.isInstalled && voice.error === null && <PreviewButton voice={voice.voice} title={title} />}
      {voice.isRemovable && (
        <IconButton label={t('settings.voices.remove', { name: title })} icon={Trash2} onPress={onRemove} />
      )}
    </li>
  )
}

/** Cancelling keeps what has come. */
function FetchedVoice({ voice, fetch }: { readonly voice: Voice; readonly fetch: VoiceFetch }) {
  const words = useWords()
  const { t } = words
  const { voices } = useStores()
  const title = voiceTitle(voice, words)
  const { error, progress, cancel } = fetch
  if (error !== null)
    return (
      <li className="starter">
        <div className="starter-text" role="alert">
          <p className="starter-title">{title}</p>
          <p className="model-hint">
            {t(`error.${error.code}.title`, error.data)} {t(`error.${error.code}.body`, error.data)}
          </p>
        </div>
        <IconButton
          label={t('app.tryAgain')}
          icon={RotateCw}
          onPress={() => void voices.getState().pull(voice.voice)}
        />
        <IconButton label={t('app.close')} icon={X} onPress={() => voices.getState().dismiss(voice.voice)} />
      </li>
    )
  return (
    <li className="starter">
      <div className="starter-text">
        <p className="starter-title">{title}</p>
        <Progress label={t('app.fetch.label', { name: title })} fraction={progressFraction(progress)} />
        <p className="model-hint numbers">{progressWords(progress, words)}</p>
      </div>
      <IconButton label={t('app.fetch.cancel', { name: title })} icon={X} onPress={cancel} />
    </li>
  )
}

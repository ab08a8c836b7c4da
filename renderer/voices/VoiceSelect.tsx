import type { Voice } from '../../shared/speech-models.ts'
import { useWords } from '../ui/i18n.ts'
import { voiceTitle } from './voice-words.ts'

export interface VoiceSelectProps {
  readonly label: string
  /** Null: as Jarvis thinks best. */
  readonly value: string | null
  readonly voices: readonly Voice[]
  readonly automatic: string
  readonly isDisabled: boolean
  readonly onChange: (voice: string | null) => void
}

/** One of the voices that can speak, or none in particular. */
export function VoiceSelect({ label, value, voices, automatic, isDisabled, onChange }: VoiceSelectProps) {
  const words = useWords()
  const isKnown = value === null || voices.some(({ voice }) => voice === value)
  return (
    <select
      className="text-input voice-select"
      aria-label={label}
      value={value ?? ''}
      disabled={isDisabled}
      onChange={event => onChange(event.target.value === '' ? null : event.target.value)}
    >
      <option value="">{automatic}</option>
      {!isKnown && <option value={value}>{value}</option>}
      {voices.map(voice => (
        <option key={voice.voice} value={voice.voice}>
          {voiceTitle(voice, words)}
        </option>
      ))}
    </select>
  )
}

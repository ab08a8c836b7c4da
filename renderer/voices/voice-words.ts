// What is said about voices: the same in the lists and in the choices.

import type { Voice } from '../../shared/speech-models.ts'
import type { Words } from '../ui/i18n.ts'

/** 'fr' of 'fr-CA'. */
export function baseLanguage(language: string): string {
  return (language.split('-')[0] ?? language).toLowerCase()
}

/** 'Joe · American English', 'espeak-ng · French (France)'. */
export function voiceTitle(voice: Voice, words: Words): string {
  return voice.engine === 'espeak' ? `espeak-ng · ${languageTitle(voice, words)}` : voice.title
}

function languageTitle(voice: Voice, { formats }: Words): string {
  // Private tags ('en-GB-x-rp') have no name but the voice's own.
  if (voice.language === 'und' || /-x-|-029$/i.test(voice.language)) return voice.title
  // Two of espeak-ng's may speak the same language: the plain one has its name.
  const isVariant = voice.engine === 'espeak' && voice.voice.split('-').length > voice.language.split('-').length + 1
  return isVariant ? voice.title : formats.language(voice.language)
}

/** Language, size, licence: what decides between voices. */
export function voiceFacts(voice: Voice, words: Words): readonly string[] {
  const { t, formats } = words
  const licence = voice.licence === '' ? t('settings.voices.noLicence') : voice.licence
  return [languageTitle(voice, words), formats.bytes(voice.sizeBytes), licence]
}

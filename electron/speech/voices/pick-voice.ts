// Which voice says a clause.

import type { Settings } from '../../../shared/settings.ts'
import { baseLanguage, voiceMissing, type KnownVoice } from './known-voice.ts'

export interface Wish {
  /** Says everything. */
  readonly voice?: string | undefined
  /** Says what is in its language. */
  readonly persona?: string | undefined
  readonly language: string
}

/**
 * The voice asked for; else the persona's or the one picked for the language, if it speaks it; else the best there is:
 * a neural one before espeak's, the same country before another. Rejects with `not_found` for a voice that does not exist,
 * and with that voice's error when it was asked for and cannot speak.
 */
export function pickVoice(
  voices: readonly KnownVoice[],
  wish: Wish,
  settings: Pick<Settings, 'voices' | 'personaVoices'>,
): KnownVoice {
  if (wish.voice !== undefined) {
    const named = voices.find(({ voice }) => voice.voice === wish.voice)
    if (named === undefined || (named.files === null && named.voice.error === null)) throw voiceMissing(wish.voice)
    return named
  }
  const base = baseLanguage(wish.language)
  const speaking = voices.filter(({ voice, files }) => files !== null && baseLanguage(voice.language) === base)
  const picked = [
    wish.persona === undefined ? undefined : settings.personaVoices[wish.persona],
    settings.voices[wish.language],
    settings.voices[base],
  ]
  for (const name of picked) {
    const found = speaking.find(({ voice }) => voice.voice === name)
    if (found !== undefined) return found
  }
  const best = speaking.toSorted((a, b) => rank(a, wish.language) - rank(b, wish.language))[0]
  // A language that no voice knows is read with an English mouth rather than not at all.
  return best ?? espeakFor(voices, 'en')
}

/** What speaks instead of a voice that fails. */
export function espeakFor(voices: readonly KnownVoice[], language: string): KnownVoice {
  const base = baseLanguage(language)
  const espeak = voices.filter(({ voice }) => voice.engine === 'espeak')
  const own = espeak.filter(({ voice }) => baseLanguage(voice.language) === base)
  const found = own.find(({ voice }) => voice.voice === `espeak-${base}`) ?? own[0]
  if (found !== undefined) return found
  if (base === 'en') throw voiceMissing('espeak-en')
  return espeakFor(voices, 'en')
}

function rank({ voice }: KnownVoice, language: string): number {
  const byEngine = voice.engine === 'espeak' ? 10 : 0
  const isPlainest = voice.voice === `espeak-${baseLanguage(language)}`
  return byEngine + (voice.language === language ? 0 : isPlainest ? 1 : 2)
}

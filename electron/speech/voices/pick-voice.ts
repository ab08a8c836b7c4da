// Which voice says a clause.

import { fromErrorShape, type ErrorShape } from '../../../shared/errors.ts'
import type { Settings } from '../../../shared/settings.ts'
import { baseLanguage, voiceMissing, type KnownVoice } from './known-voice.ts'

export interface Wish {
  /** Says everything. */
  readonly voice?: string | undefined
  /** Says what is in its language. */
  readonly persona?: string | undefined
  readonly language: string
}

export interface PickedVoice {
  /** Has files. */
  readonly known: KnownVoice
  /** The voice that was to say it and cannot. */
  readonly refused: { readonly voice: string; readonly error: ErrorShape } | null
}

/**
 * The voice asked for; else the persona's or the one picked for the language, if it speaks it; else the best there is:
 * a neural one before espeak's, the same country before another. Throws `not_found` for a voice asked for that does not
 * exist or is not installed, and that voice's own error when it cannot speak.
 */
export function pickVoice(
  voices: readonly KnownVoice[],
  wish: Wish,
  settings: Pick<Settings, 'voices' | 'personaVoices'>,
): PickedVoice {
  if (wish.voice !== undefined) return { known: namedVoice(voices, wish.voice), refused: null }
  const base = baseLanguage(wish.language)
  const own = voices.filter(({ voice }) => baseLanguage(voice.language) === base)
  const chosen = [
    wish.persona === undefined ? undefined : settings.personaVoices[wish.persona],
    settings.voices[wish.language],
    settings.voices[base],
  ]
  let refused: PickedVoice['refused'] = null
  for (const name of chosen) {
    const found = own.find(({ voice }) => voice.voice === name)
    if (found === undefined) continue
    if (found.files !== null) return { known: found, refused }
    const { voice, error } = found.voice
    if (error !== null) refused ??= { voice, error }
  }
  const best = own
    .filter(({ files }) => files !== null)
    .toSorted((a, b) => rank(a, wish.language) - rank(b, wish.language))[0]
  // A language that no voice knows is read with an English mouth rather than not at all.
  return { known: best ?? espeakFor(voices, 'en'), refused }
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

function namedVoice(voices: readonly KnownVoice[], name: string): KnownVoice {
  const named = voices.find(({ voice }) => voice.voice === name)
  if (named === undefined) throw voiceMissing(name)
  if (named.voice.error !== null) throw fromErrorShape(named.voice.error)
  if (named.files === null) throw voiceMissing(name)
  return named
}

function rank({ voice }: KnownVoice, language: string): number {
  const byEngine = voice.engine === 'espeak' ? 10 : 0
  const isPlainest = voice.voice === `espeak-${baseLanguage(language)}`
  return byEngine + (voice.language === language ? 0 : isPlainest ? 1 : 2)
}

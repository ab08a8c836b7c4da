// A voice as the service knows it: what people are told, and what a thread needs to speak with it.

import { AppError } from '../../../shared/errors.ts'
import type { Voice } from '../../../shared/speech-models.ts'
import type { VoiceFiles } from '../synthesis.ts'

export interface KnownVoice {
  readonly voice: Voice
  /** Null while it is not installed or cannot speak. */
  readonly files: VoiceFiles | null
}

/** 'fr' of 'fr-CA'. */
export function baseLanguage(language: string): string {
  return (language.split('-')[0] ?? language).toLowerCase()
}

export function voiceMissing(voice: string): AppError {
  return new AppError('not_found', `There is no voice ${voice}.`, { data: { kind: 'voice', voice } })
}

// What speech requests carry: voices, clauses with their sound, how a reading went.

import type { ErrorShape } from './errors.ts'

export type VoiceEngine = 'espeak' | 'piper' | 'kokoro'

export interface Voice {
  /** 'espeak-fr', 'en_US-joe-medium': what settings and `say --voice` name. */
  readonly voice: string
  readonly title: string
  readonly engine: VoiceEngine
  /** BCP 47, e.g. 'en-US'. */
  readonly language: string
  /** SPDX where there is one. */
  readonly licence: string
  readonly sizeBytes: number
  readonly isInstalled: boolean
  /** espeak's come with Jarvis. */
  readonly isRemovable: boolean
  readonly hasPitch: boolean
  /** Kinds of the places it comes from, in the order they are tried. */
  readonly sources: readonly string[]
  /** Why it cannot speak: switched off after it ended Jarvis twice, damaged file. */
  readonly error: ErrorShape | null
}

export type ClauseContent = 'text' | 'heading' | 'code' | 'table'

export interface SynthesizedClause {
  readonly voice: string
  readonly sampleRate: number
  readonly durationMs: number
}

/** What `speech.speak` streams, in the order it is heard; offsets count UTF-16 units of the source. */
export type SpeechChunk =
  | { readonly kind: 'started'; readonly speechId: string }
  | (SynthesizedClause & {
      readonly kind: 'clause'
      /** From 0. */
      readonly index: number
      readonly start: number
      readonly end: number
      /** As it is said. */
      readonly text: string
      /** The same as it stands on the page; empty for what is announced (code, tables). */
      readonly shown: string
      readonly language: string
      /** From 0; the clauses of one sentence share it. */
      readonly sentence: number
      /** Silence before it. */
      readonly pauseMs: number
      readonly content: ClauseContent
    })
  /** Once for each voice that was to speak and cannot; another one speaks in its place. */
  | { readonly kind: 'voice_failed'; readonly voice: string; readonly error: ErrorShape }
  /** This clause could not be said; the next ones go on. */
  | {
      readonly kind: 'failed'
      readonly index: number
      readonly start: number
      readonly end: number
      readonly error: ErrorShape
    }

export interface SpeechResult {
  /** What said most of it; null when there was nothing to say. */
  readonly voice: string | null
  readonly clauses: number
  readonly audioSeconds: number
  readonly firstAudioMs: number | null
  readonly tookMs: number
}

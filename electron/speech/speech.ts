// What other services may ask of speech.

import type { CacheStats } from '../../shared/cache-models.ts'
import type { PoolStats, PullProgress } from '../../shared/models.ts'
import type { SpeechChunk, SpeechResult, SynthesizedClause, Voice } from '../../shared/speech-models.ts'
import type { Unsubscribe } from '../lib/emitter.ts'

export type SpeechSource =
  | { readonly kind: 'message'; readonly messageId: string; readonly from: number }
  /** `isKept` false: of something temporary. */
  | { readonly kind: 'text'; readonly text: string; readonly isKept?: boolean | undefined }

export interface SpeakRequest {
  readonly source: SpeechSource
  readonly voice?: string | undefined
  readonly persona?: string | undefined
  readonly purpose: 'listen' | 'file'
  readonly tables: 'announced' | 'rows'
}

/** 16-bit little-endian mono. */
export type SendSound<T> = (chunk: T, bytes?: Uint8Array) => void

export interface SynthesizeRequest {
  readonly text: string
  readonly voice?: string | undefined
  readonly language?: string | undefined
}

export interface WarmRequest {
  readonly voice?: string | undefined
  readonly persona?: string | undefined
}

/** Reads a message's text (never its reasoning) as it is written; resolves at its end. */
export type FollowText = (messageId: string, onText: (text: string) => void, signal: AbortSignal) => Promise<void>

export interface Speech {
  /**
   * Rejects with `cancelled` (stopped, or replaced by a newer one), `not_found` for a message or voice that does not
   * exist, `overloaded`, or `speech_failed` when a named voice cannot speak.
   */
  speak(request: SpeakRequest, send: SendSound<SpeechChunk>, signal: AbortSignal): Promise<SpeechResult>
  heard(speechId: string, index: number): void
  /** False if nothing was being said. */
  stop(speechId?: string): boolean
  synthesize(request: SynthesizeRequest, send: SendSound<SynthesizedClause>, signal: AbortSignal): Promise<void>

  listVoices(): Promise<readonly Voice[]>
  onVoices(listener: () => void): Unsubscribe
  pullVoice(voice: string, signal: AbortSignal, onProgress: (progress: PullProgress) => void): Promise<Voice>
  removeVoice(voice: string): Promise<void>
  previewVoice(voice: string, send: SendSound<SynthesizedClause>, signal: AbortSignal): Promise<void>
  enableVoice(voice: string): Promise<Voice>

  /** Makes the voice ready that will probably speak next; resolves when it is, cannot be, or something else is to be said. */
  warm(wish: WarmRequest, signal: AbortSignal): Promise<void>
  /** Nothing that was said is kept. */
  forget(): Promise<void>
  pool(): PoolStats
  cache(): CacheStats
  /** The settings have changed. */
  configure(): void
  dispose(): Promise<void>
}

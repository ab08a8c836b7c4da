// What other services may ask of speech.

import type { PoolStats, PullProgress } from '../../shared/models.ts'
import type { ClauseContent, SpeechChunk, SpeechResult, SynthesizedClause, Voice } from '../../shared/speech-models.ts'
import type { Unsubscribe } from '../lib/emitter.ts'

/** A part of a text that is said in one go. */
export interface Clause {
  /** UTF-16 units of the source that it says. */
  readonly start: number
  readonly end: number
  /** As a person would say it: no Markdown, no symbols. */
  readonly text: string
  /** The same as it stands on the page, without markup; empty for what is announced. */
  readonly shown: string
  /** BCP 47 ('en', 'fr'). */
  readonly language: string
  /** From 0; the clauses of one sentence share it. */
  readonly sentence: number
  /** Silence before it. */
  readonly pauseMs: number
  readonly kind: ClauseContent
}

/** Cuts a growing text into clauses as soon as each is complete. */
export interface ClauseSplitter {
  push(text: string): readonly Clause[]
  /** Whatever is left. */
  end(): readonly Clause[]
}

export type SpeechSource =
  | { readonly kind: 'message'; readonly messageId: string; readonly from: number }
  | { readonly kind: 'text'; readonly text: string }

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

  pool(): PoolStats
  dispose(): Promise<void>
}

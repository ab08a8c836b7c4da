// Speech as the app sees it: readings, single clauses, voices; and which voice and which sound a clause gets.

import { AppError, cancelled } from '../../shared/errors.ts'
import type { Locale, PoolStats, PullProgress } from '../../shared/models.ts'
import type { SpeechChunk, SpeechResult, SynthesizedClause, Voice } from '../../shared/speech-models.ts'
import type { Settings } from '../../shared/settings.ts'
import { Emitter, type Unsubscribe } from '../lib/emitter.ts'
import type { Logger } from '../lib/logger.ts'
import type { Recorder } from '../lib/recorder.ts'
import type { Clause } from './clauses/clause.ts'
import { createClauseSplitter } from './clauses/clause-splitter.ts'
import { bytesOf, durationOf, Reading, type SaidClause } from './reading.ts'
import type { FollowText, SendSound, SpeakRequest, Speech, SpeechSource, SynthesizeRequest } from './speech.ts'
import { SynthesisPool } from './synthesis-pool.ts'
import type { SynthesisPriority } from './synthesis-queue.ts'
import type { Sound } from './synthesis.ts'
import { espeakKnownVoices } from './voices/espeak-voices.ts'
import { voiceMissing, type KnownVoice } from './voices/known-voice.ts'
import { pickVoice, type Wish } from './voices/pick-voice.ts'

export interface SpeechServiceOptions {
  readonly workerUrl: URL
  /** Threads when the settings do not say. */
  readonly poolSize: number
  readonly settings: () => Settings
  /** Of texts that do not tell theirs. */
  readonly locale: () => Locale
  readonly followText: FollowText
  readonly recorder: Recorder
  readonly logger: Logger
}

/** A long text is cut in slices, so that other requests get their turn between them. */
const SLICE_LENGTH = 16_384

export class SpeechService implements Speech {
  readonly #options: SpeechServiceOptions
  readonly #pool: SynthesisPool
  readonly #events = new Emitter<{ voices: null }>()
  readonly #readings = new Map<string, { readonly reading: Reading; readonly purpose: SpeakRequest['purpose'] }>()
  #lastId = 0

  constructor(options: SpeechServiceOptions) {
    this.#options = options
    const { workerUrl, recorder, logger } = options
    this.#pool = new SynthesisPool({
      workerUrl,
      size: this.#size(),
      recorder,
      logger,
      markInUse: () => () => undefined,
    })
  }

  async speak(request: SpeakRequest, send: SendSound<SpeechChunk>, signal: AbortSignal): Promise<SpeechResult> {
    const { source, purpose } = request
    if (request.voice !== undefined) pickVoice(this.#voices(), { ...request, language: 'en' }, this.#options.settings())
    if (purpose === 'listen') this.#endListening()
    const speechId = `s${++this.#lastId}`
    const reading = new Reading({
      speechId,
      splitter: createClauseSplitter({
        language: this.#options.locale(),
        tables: request.tables,
      }),
      from: source.kind === 'message' ? source.from : 0,
      follow: (onText, stopped) => this.#follow(source, onText, stopped),
      say: (clause, stopped) => this.#sayClause(clause, request, stopped),
      send,
      onFirstAudio: tookMs => this.#options.recorder.record('speech.firstAudio', tookMs),
    })
    this.#readings.set(speechId, { reading, purpose })
    try {
      return await reading.run(signal)
    } finally {
      this.#readings.delete(speechId)
    }
  }

  heard(speechId: string, index: number): void {
    this.#readings.get(speechId)?.reading.heard(index)
  }

  stop(speechId?: string): boolean {
    const stopped = [...this.#readings].filter(([id]) => speechId === undefined || id === speechId)
    for (const [, { reading }] of stopped) reading.stop(cancelled('It was stopped.'))
    return stopped.length > 0
  }

  async synthesize(
    { text, voice, language = this.#options.locale() }: SynthesizeRequest,
    send: SendSound<SynthesizedClause>,
    signal: AbortSignal,
  ): Promise<void> {
    sendSaid(await this.#say(text, { voice, language }, 'listen', signal), send)
  }

  listVoices(): Promise<readonly Voice[]> {
    return Promise.resolve(this.#voices().map(({ voice }) => voice))
  }

  onVoices(listener: () => void): Unsubscribe {
    return this.#events.on('voices', listener)
  }

  pullVoice(voice: string, _signal: AbortSignal, _onProgress: (progress: PullProgress) => void): Promise<Voice> {
    return Promise.reject(voiceMissing(voice))
  }

  removeVoice(voice: string): Promise<void> {
    return Promise.reject(voiceMissing(voice))
  }

  async previewVoice(voice: string, send: SendSound<SynthesizedClause>, signal: AbortSignal): Promise<void> {
    await this.synthesize({ text: 'Jarvis', voice }, send, signal)
  }

  enableVoice(voice: string): Promise<Voice> {
    return Promise.reject(voiceMissing(voice))
  }

  pool(): PoolStats {
    return this.#pool.stats()
  }

  /** The settings have changed. */
  configure(): void {
    this.#pool.resize(this.#size())
  }

  async dispose(): Promise<void> {
    this.stop()
    await this.#pool.close()
  }

  #size(): number {
    return this.#options.settings().speechThreads ?? this.#options.poolSize
  }

  #voices(): readonly KnownVoice[] {
    return espeakKnownVoices
  }

  #endListening(): void {
    for (const { reading, purpose } of this.#readings.values()) {
      if (purpose === 'listen')
        reading.stop(new AppError('cancelled', 'Something else is said now.', { data: { reason: 'replaced' } }))
    }
  }

  async #follow(source: SpeechSource, onText: (text: string) => void, signal: AbortSignal): Promise<void> {
    if (source.kind === 'message') return await this.#options.followText(source.messageId, onText, signal)
    for (let at = 0; at < source.text.length && !signal.aborted; at += SLICE_LENGTH) {
      onText(source.text.slice(at, at + SLICE_LENGTH))
      await new Promise(resolve => setImmediate(resolve))
    }
  }

  async #sayClause(
    clause: Clause,
    { voice, persona, purpose }: SpeakRequest,
    signal: AbortSignal,
  ): Promise<SaidClause> {
    return await this.#say(clause.text, { voice, persona, language: clause.language }, purpose, signal)
  }

  async #say(text: string, wish: Wish, priority: SynthesisPriority, signal: AbortSignal): Promise<SaidClause> {
    const { speechSpeed: speed, speechPitch: pitch, ...settings } = this.#options.settings()
    const { voice, files } = pickVoice(this.#voices(), wish, settings)
    if (files === null) throw voiceMissing(voice.voice)
    const sound: Sound = await this.#pool.synthesize({
      name: voice.voice,
      files,
      text: sayable(text),
      speed,
      pitch,
      priority,
      signal,
    })
    return { voice: voice.voice, sound }
  }
}

/** No control characters, no halves of characters. */
function sayable(text: string): string {
  return text.toWellFormed().replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}]+/gu, ' ')
}

function sendSaid({ voice, sound }: SaidClause, send: SendSound<SynthesizedClause>): void {
  send({ voice, sampleRate: sound.sampleRate, durationMs: durationOf(sound) }, bytesOf(sound))
}

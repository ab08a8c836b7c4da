// Speech as the app sees it: readings, single clauses, and the voices.

import path from 'node:path'
import { AppError, cancelled, isAppError, type ErrorShape } from '../../shared/errors.ts'
import type { CacheStats } from '../../shared/cache-models.ts'
import type { Locale, PoolStats, PullProgress } from '../../shared/models.ts'
import type { Settings } from '../../shared/settings.ts'
import { isTemporaryId } from '../../shared/temporary.ts'
import type { SpeechChunk, SpeechResult, SynthesizedClause, Voice } from '../../shared/speech-models.ts'
import type { Unsubscribe } from '../lib/emitter.ts'
import type { Logger } from '../lib/logger.ts'
import type { Recorder } from '../lib/recorder.ts'
import { createClauseSplitter } from './clauses/clause-splitter.ts'
import { bytesOf, durationOf, Reading, type SaidClause } from './reading.ts'
import { Sayer } from './sayer.ts'
import type {
  FollowText,
  SendSound,
  SpeakRequest,
  Speech,
  SpeechSource,
  SynthesizeRequest,
  WarmRequest,
} from './speech.ts'
import { SpokenCache } from './spoken-cache.ts'
import { SynthesisPool } from './synthesis-pool.ts'
import { CrashRecord } from './voices/crash-record.ts'
import { voiceMissing } from './voices/known-voice.ts'
import { pickVoice } from './voices/pick-voice.ts'
import { previewText } from './voices/preview-text.ts'
import { modelOfVoice } from './voices/voice-folder.ts'
import { VoiceService } from './voices/voice-service.ts'

export interface SpeechServiceOptions {
  readonly dataDir: string
  readonly voiceDir: string
  readonly espeakDataDir: string
  /** resources/voices.json */
  readonly voicesFile: string
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
  readonly #voices: VoiceService
  readonly #pool: SynthesisPool
  readonly #cache: SpokenCache
  readonly #sayer: Sayer
  readonly #readings = new Map<string, { readonly reading: Reading; readonly purpose: SpeakRequest['purpose'] }>()
  #lastId = 0

  constructor(options: SpeechServiceOptions) {
    this.#options = options
    const { dataDir, voiceDir, espeakDataDir, voicesFile: indexFile, workerUrl, settings, recorder, logger } = options
    const crashes = new CrashRecord(dataDir)
    this.#voices = new VoiceService({ voiceDir, espeakDataDir, indexFile, crashes })
    this.#cache = new SpokenCache({ dir: path.join(dataDir, 'speech', 'cache'), logger })
    const markInUse = (voice: string) => crashes.markInUse(modelOfVoice(voice))
    this.#pool = new SynthesisPool({ workerUrl, size: this.#size(), recorder, logger, markInUse })
    this.#sayer = new Sayer({ pool: this.#pool, cache: this.#cache, settings })
  }

  async speak(request: SpeakRequest, send: SendSound<SpeechChunk>, signal: AbortSignal): Promise<SpeechResult> {
    const { settings, locale, recorder } = this.#options
    const { source, purpose, voice, persona, tables } = request
    const voices = await this.#voices.list()
    const first = { voice, persona, language: locale() }
    // A voice that cannot speak is told before anything is said.
    pickVoice(voices, first, settings())
    if (purpose === 'listen') this.#endListening()
    const speechId = `s${++this.#lastId}`
    const mayKeep = source.kind === 'text' ? source.isKept !== false : !isTemporaryId(source.messageId)
    const failed = new Set<string>()
    const onVoiceFailed = (name: string, error: ErrorShape) => {
      if (!failed.has(name)) send({ kind: 'voice_failed', voice: name, error })
      failed.add(name)
    }
    const reading = new Reading({
      speechId,
      splitter: createClauseSplitter({ language: locale(), tables }),
      from: source.kind === 'message' ? source.from : 0,
      follow: (onText, stopped) => this.#follow(source, onText, stopped),
      maxUnderway: this.#pool.stats().size + 1,
      say: ({ text, language }, since, stopped) => {
        const wish = { voice, persona, language }
        return this.#sayer.say({
          text,
          wish,
          priority: purpose,
          since,
          mayKeep,
          signal: stopped,
          voices,
          onVoiceFailed,
        })
      },
      send,
      onFirstAudio: tookMs => recorder.record('speech.firstAudio', tookMs),
    })
    this.#readings.set(speechId, { reading, purpose })
    // An answer not yet begun leaves time to load the voice.
    if (source.kind === 'message') void this.warm({ voice, persona }, signal)
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
    const voices = await this.#voices.list()
    const onVoiceFailed = (name: string, error: ErrorShape) =>
      this.#options.logger.warn('speech.voiceFailed', { voice: name, error })
    sendSaid(
      await this.#sayer.say({ text, wish: { voice, language }, priority: 'listen', signal, voices, onVoiceFailed }),
      send,
    )
  }

  async listVoices(): Promise<readonly Voice[]> {
    return (await this.#voices.list()).map(({ voice }) => voice)
  }

  onVoices(listener: () => void): Unsubscribe {
    return this.#voices.onChange(listener)
  }

  pullVoice(voice: string, signal: AbortSignal, onProgress: (progress: PullProgress) => void): Promise<Voice> {
    return this.#voices.pull(voice, signal, onProgress)
  }

  removeVoice(voice: string): Promise<void> {
    return this.#voices.remove(voice)
  }

  async previewVoice(name: string, send: SendSound<SynthesizedClause>, signal: AbortSignal): Promise<void> {
    const found = (await this.listVoices()).find(({ voice }) => voice === name)
    if (found === undefined) throw voiceMissing(name)
    await this.synthesize({ text: previewText(found.language), voice: name }, send, signal)
  }

  enableVoice(voice: string): Promise<Voice> {
    return this.#voices.enable(voice)
  }

  async warm(wish: WarmRequest, signal: AbortSignal): Promise<void> {
    try {
      const voices = await this.#voices.list()
      await this.#sayer.warm({ ...wish, language: this.#options.locale() }, voices, signal)
    } catch (error) {
      // Whoever speaks next meets the same error and tells it.
      if (!isAppError(error) || error.code !== 'cancelled') this.#options.logger.warn('speech.notWarm', { error })
    }
  }

  async forget(): Promise<void> {
    await this.#cache.forget()
  }

  pool(): PoolStats {
    return this.#pool.stats()
  }

  cache(): CacheStats {
    return this.#cache.stats()
  }

  configure(): void {
    this.#pool.resize(this.#size())
  }

  async dispose(): Promise<void> {
    this.stop()
    await this.#pool.close()
    await this.#cache.flush()
  }

  #size(): number {
    return this.#options.settings().speechThreads ?? this.#options.poolSize
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
}

function sendSaid({ voice, sound }: SaidClause, send: SendSound<SynthesizedClause>): void {
  send({ voice, sampleRate: sound.sampleRate, durationMs: durationOf(sound) }, bytesOf(sound))
}

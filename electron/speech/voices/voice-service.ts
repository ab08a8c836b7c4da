// All voices: those of espeak-ng, the neural ones on this computer, and those that can be fetched.

import { AppError, fromErrorShape, toErrorShape } from '../../../shared/errors.ts'
import type { PullProgress } from '../../../shared/models.ts'
import type { Voice } from '../../../shared/speech-models.ts'
import { Emitter, type Unsubscribe } from '../../lib/emitter.ts'
import type { CrashRecord } from './crash-record.ts'
import { espeakKnownVoices } from './espeak-voices.ts'
import { voiceMissing, type KnownVoice } from './known-voice.ts'
import { fetchVoice } from './voice-download.ts'
import { modelOfVoice, VoiceFolder } from './voice-folder.ts'
import { readVoiceIndex, type IndexedVoice } from './voice-index.ts'

export interface VoiceServiceOptions {
  readonly voiceDir: string
  readonly espeakDataDir: string
  /** resources/voices.json */
  readonly indexFile: string
  readonly crashes: CrashRecord
}

export class VoiceService {
  readonly #options: VoiceServiceOptions
  readonly #events = new Emitter<{ changed: null }>()
  #opened: Promise<{ index: readonly IndexedVoice[]; folder: VoiceFolder }> | undefined

  constructor(options: VoiceServiceOptions) {
    this.#options = options
  }

  /** Neural voices first, then those that can be fetched, then espeak-ng's. */
  async list(): Promise<readonly KnownVoice[]> {
    const { index, folder } = await this.#open()
    const installed = (await folder.list()).map(known => this.#withCrashes(known))
    const models = new Set(installed.map(({ voice }) => modelOfVoice(voice.voice)))
    const fetchable = index.filter(({ voice }) => !models.has(voice)).map(describeIndexed)
    return [...installed, ...fetchable, ...espeakKnownVoices]
  }

  onChange(listener: () => void): Unsubscribe {
    return this.#events.on('changed', listener)
  }

  async pull(name: string, signal: AbortSignal, onProgress: (progress: PullProgress) => void): Promise<Voice> {
    const { index, folder } = await this.#open()
    const indexed = index.find(({ voice }) => voice === name)
    if (indexed === undefined) throw voiceMissing(name)
    const there = await this.#find(name)
    if (there?.voice.isInstalled === true && there.voice.error === null) return there.voice
    await fetchVoice(indexed, folder.dir, { signal, onProgress })
    const fetched = await this.#find(name)
    this.#events.emit('changed', null)
    if (fetched === null) throw voiceMissing(name)
    if (fetched.voice.error !== null) throw fromErrorShape(fetched.voice.error)
    return fetched.voice
  }

  async remove(name: string): Promise<void> {
    const { folder } = await this.#open()
    const found = await this.#find(name)
    if (found?.voice.isInstalled !== true) throw voiceMissing(name)
    if (!found.voice.isRemovable) throw new AppError('bad_request', `${name} comes with Jarvis and stays.`)
    await folder.remove(modelOfVoice(name))
    this.#options.crashes.forgive(modelOfVoice(name))
    this.#events.emit('changed', null)
  }

  async enable(name: string): Promise<Voice> {
    this.#options.crashes.forgive(modelOfVoice(name))
    const found = await this.#find(name)
    if (found === null) throw voiceMissing(name)
    this.#events.emit('changed', null)
    return found.voice
  }

  async #find(name: string): Promise<KnownVoice | null> {
    const voices = await this.list()
    return voices.find(({ voice }) => voice.voice === name || modelOfVoice(voice.voice) === name) ?? null
  }

  #open(): Promise<{ index: readonly IndexedVoice[]; folder: VoiceFolder }> {
    const { voiceDir: dir, espeakDataDir, indexFile } = this.#options
    this.#opened ??= readVoiceIndex(indexFile).then(index => ({
      index,
      folder: new VoiceFolder({ dir, espeakDataDir, index }),
    }))
    return this.#opened
  }

  #withCrashes(known: KnownVoice): KnownVoice {
    const crash = this.#options.crashes.errorOf(modelOfVoice(known.voice.voice))
    if (crash === null) return known
    return { voice: { ...known.voice, error: toErrorShape(crash) }, files: null }
  }
}

function describeIndexed({ voice, title, language, licence, sizeBytes, sources }: IndexedVoice): KnownVoice {
  return {
    voice: {
      voice,
      title,
      engine: 'piper',
      language,
      licence,
      sizeBytes,
      isInstalled: false,
      isRemovable: false,
      hasPitch: false,
      sources: sources.map(({ kind }) => kind),
      error: null,
    },
    files: null,
  }
}

// The neural voices on this computer: Piper's NAME.onnx with NAME.onnx.json beside it, as published, and folders with
// Kokoro's files. Whatever the user puts there is a voice.

import { readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { AppError, isAppError, toErrorShape } from '../../../shared/errors.ts'
import type { Voice } from '../../../shared/speech-models.ts'
import { fileInside } from '../../lib/file-inside.ts'
import { toStorageError } from '../../lib/file-storage.ts'
import { readKokoroVoices } from '../neural/kokoro-voice.ts'
import { preparePiperVoice, readPiperConfig } from '../neural/piper-voice.ts'
import type { KnownVoice } from './known-voice.ts'
import type { IndexedVoice } from './voice-index.ts'

export interface VoiceFolderOptions {
  readonly dir: string
  readonly espeakDataDir: string
  readonly index: readonly IndexedVoice[]
}

export class VoiceFolder {
  readonly dir: string
  readonly #options: VoiceFolderOptions
  /** What was found in a file, by its path, as long as it stays the same file. */
  readonly #found = new Map<string, { readonly key: string; readonly voices: readonly KnownVoice[] }>()

  constructor(options: VoiceFolderOptions) {
    this.dir = options.dir
    this.#options = options
  }

  async list(): Promise<readonly KnownVoice[]> {
    const entries = await readdir(this.dir, { withFileTypes: true }).catch(() => [])
    const visible = entries.filter(({ name }) => !name.startsWith('.'))
    const models = visible.map(entry => {
      if (entry.isDirectory()) return path.join(this.dir, entry.name, 'model.onnx')
      return entry.name.endsWith('.onnx') ? path.join(this.dir, entry.name) : null
    })
    const voices = await Promise.all(models.filter(file => file !== null).map(file => this.#voicesOf(file)))
    return voices.flat()
  }

  /** The files of a Piper voice, or the folder of Kokoro's. */
  async remove(model: string): Promise<void> {
    const file = fileInside(this.dir, model)
    try {
      for (const ending of ['.onnx', '.onnx.json', '.tokens.txt']) await rm(`${file}${ending}`, { force: true })
      await rm(file, { recursive: true, force: true })
    } catch (error) {
      throw toStorageError(error, this.dir)
    }
  }

  async #voicesOf(modelFile: string): Promise<readonly KnownVoice[]> {
    const facts = await stat(modelFile).catch(() => null)
    if (facts?.isFile() !== true) return []
    const known = this.#found.get(modelFile)
    if (known?.key === keyOf(facts)) return known.voices
    const isKokoro = path.dirname(modelFile) !== this.dir
    const voices = await (isKokoro ? this.#kokoro(modelFile, facts.size) : this.#piper(modelFile, facts.size)).catch(
      (error: unknown) => [damaged(modelFile, isKokoro, facts.size, error)],
    )
    // Preparing it may have changed the file.
    this.#found.set(modelFile, { key: keyOf(await stat(modelFile)), voices })
    return voices
  }

  async #piper(modelFile: string, sizeBytes: number): Promise<readonly KnownVoice[]> {
    const { espeakDataDir, index } = this.#options
    const name = path.basename(modelFile, '.onnx')
    const tokensFile = path.join(this.dir, `${name}.tokens.txt`)
    const config = await readPiperConfig(`${modelFile}.json`)
    await preparePiperVoice(modelFile, tokensFile, config)
    await requireEspeakData(espeakDataDir)
    const indexed = index.find(({ voice }) => voice === name)
    const speakers = Object.entries(config.speakers)
    const named = config.speakerCount > 1 && speakers.length > 0 ? speakers : ([[null, 0]] as const)
    const { noiseScale, noiseScaleW, lengthScale } = config
    return named.map(([speakerName, speaker]) => ({
      voice: {
        ...neuralVoice('piper', sizeBytes),
        voice: speakerName === null ? name : `${name}:${speakerName}`,
        title: [indexed?.title ?? titleOf(name), speakerName].filter(part => part !== null).join(' · '),
        language: indexed?.language ?? languageOf(name) ?? canonical(config.espeakVoice),
        licence: indexed?.licence ?? '',
        sources: indexed?.sources.map(({ kind }) => kind) ?? [],
      },
      files: { engine: 'piper', modelFile, tokensFile, espeakDataDir, speaker, noiseScale, noiseScaleW, lengthScale },
    }))
  }

  async #kokoro(modelFile: string, sizeBytes: number): Promise<readonly KnownVoice[]> {
    const { espeakDataDir } = this.#options
    const folder = path.basename(path.dirname(modelFile))
    const { speakers, ...files } = await readKokoroVoices(modelFile)
    await requireEspeakData(espeakDataDir)
    return speakers.map(({ name, language }, speaker) => ({
      voice: { ...neuralVoice('kokoro', sizeBytes), voice: `${folder}:${name}`, title: `Kokoro · ${name}`, language },
      files: { engine: 'kokoro', modelFile, espeakDataDir, speaker, ...files },
    }))
  }
}

/** The model that a voice is a speaker of. */
export function modelOfVoice(voice: string): string {
  return voice.split(':')[0] ?? voice
}

function neuralVoice(engine: 'piper' | 'kokoro', sizeBytes: number): Omit<Voice, 'voice' | 'title' | 'language'> {
  return {
    engine,
    licence: engine === 'kokoro' ? 'Apache-2.0' : '',
    sizeBytes,
    isInstalled: true,
    isRemovable: true,
    hasPitch: false,
    sources: [],
    error: null,
  }
}

function damaged(modelFile: string, isKokoro: boolean, sizeBytes: number, error: unknown): KnownVoice {
  const name = path.basename(isKokoro ? path.dirname(modelFile) : modelFile, '.onnx')
  const known = isAppError(error)
    ? error
    : new AppError('speech_failed', `${modelFile} cannot be read.`, { data: { reason: 'voice_invalid' }, cause: error })
  const voice = { ...neuralVoice(isKokoro ? 'kokoro' : 'piper', sizeBytes), voice: name, title: titleOf(name) }
  return { voice: { ...voice, language: languageOf(name) ?? 'und', error: toErrorShape(known) }, files: null }
}

/** sherpa-onnx ends the process without them. */
async function requireEspeakData(dir: string): Promise<void> {
  const hasAll = await Promise.all(
    ['phontab', 'phonindex', 'phondata', 'intonations'].map(name => stat(path.join(dir, name))),
  ).then(
    () => true,
    () => false,
  )
  if (hasAll) return
  throw new AppError('speech_failed', `The pronunciation tables in ${dir} are missing.`, {
    data: { reason: 'speech_data_missing' },
  })
}

/** 'fr-FR' of 'fr_FR-siwis-medium'. */
function languageOf(name: string): string | null {
  const match = /^([a-z]{2,3})_([A-Z]{2})-/.exec(name)
  return match === null ? null : `${match[1]}-${match[2]}`
}

/** 'Siwis' of 'fr_FR-siwis-medium'. */
function titleOf(name: string): string {
  const middle = /^[a-z]{2,3}_[A-Z]{2}-(.+?)(?:-(?:x_low|low|medium|high))?$/.exec(name)?.[1] ?? name
  return middle.charAt(0).toUpperCase() + middle.slice(1)
}

function canonical(language: string): string {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? 'und'
  } catch {
    return 'und'
  }
}

function keyOf({ size, mtimeMs, ino }: { size: number; mtimeMs: number; ino: number }): string {
  return `${size}:${mtimeMs}:${ino}`
}

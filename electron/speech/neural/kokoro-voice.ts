// Kokoro as sherpa-onnx publishes it: a folder with model.onnx, voices.bin, tokens.txt and, for some languages, lexicons.

import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { invalidVoice, readOnnxHead } from './onnx-file.ts'

export interface KokoroFiles {
  readonly voicesFile: string
  readonly tokensFile: string
  readonly lexicon: string
  /** By number. */
  readonly speakers: readonly { readonly name: string; readonly language: string }[]
}

/** The first letter of a speaker's name. */
const languages: Readonly<Record<string, string>> = {
  a: 'en-US',
  b: 'en-GB',
  e: 'es-ES',
  f: 'fr-FR',
  h: 'hi-IN',
  i: 'it-IT',
  j: 'ja-JP',
  p: 'pt-BR',
  z: 'zh-CN',
}
const MAX_SPEAKERS = 500

/** Rejects with `speech_failed` (data.reason 'voice_invalid') for files that are cut off, missing or of another kind. */
export async function readKokoroVoices(modelFile: string): Promise<KokoroFiles> {
  const dir = path.dirname(modelFile)
  const { metadata } = await readOnnxHead(modelFile)
  for (const key of ['sample_rate', 'n_speakers', 'style_dim', 'has_espeak', 'voice'])
    if (!metadata.has(key)) throw invalidVoice(modelFile, `it is no Kokoro model, without ${key}`)
  const speakerCount = Math.min(Number(metadata.get('n_speakers')) || 0, MAX_SPEAKERS)
  const styleBytes = 4 * (metadata.get('style_dim') ?? '').split(',').reduce((size, part) => size * Number(part), 1)
  const voicesFile = path.join(dir, 'voices.bin')
  const tokensFile = path.join(dir, 'tokens.txt')
  const voicesBytes = (await stat(voicesFile).catch(() => null))?.size ?? 0
  // sherpa-onnx ends the process over any other length.
  if (speakerCount === 0 || voicesBytes !== speakerCount * styleBytes)
    throw invalidVoice(voicesFile, 'it does not fit the model')
  if (((await stat(tokensFile).catch(() => null))?.size ?? 0) === 0) throw invalidVoice(tokensFile, 'it is missing')
  const names = (metadata.get('speaker_names') ?? '').split(',').filter(name => name !== '')
  const lexicons = (await readdir(dir)).filter(name => /^lexicon.*\.txt$/.test(name)).sort()
  return {
    voicesFile,
    tokensFile,
    lexicon: lexicons.map(name => path.join(dir, name)).join(','),
    speakers: Array.from({ length: speakerCount }, (_, speaker) => {
      const name = names[speaker] ?? String(speaker)
      return { name, language: languages[name.charAt(0)] ?? 'en-US' }
    }),
  }
}

// A Piper voice straight from its publisher: NAME.onnx and NAME.onnx.json. sherpa-onnx wants what the second one says
// inside the first (as metadata, which may be appended to the end) and the symbols in a file of their own.

import { appendFile, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { invalidVoice, metadataBytes, readOnnxHead } from './onnx-file.ts'

const configSchema = z.object({
  audio: z.object({ sample_rate: z.number().int().min(8_000).max(48_000) }),
  espeak: z.object({ voice: z.string().min(1).max(50) }),
  inference: z
    .object({ noise_scale: z.number(), length_scale: z.number().positive(), noise_w: z.number() })
    .default({ noise_scale: 0.667, length_scale: 1, noise_w: 0.8 }),
  phoneme_type: z.literal('espeak').default('espeak'),
  phoneme_id_map: z.record(z.string(), z.array(z.number().int().min(0)).min(1)),
  num_speakers: z.number().int().min(1).max(10_000).default(1),
  speaker_id_map: z.record(z.string(), z.number().int().min(0)).default({}),
})

export interface PiperConfig {
  readonly sampleRate: number
  /** espeak-ng's name of the language: 'en-us', 'fr'. */
  readonly espeakVoice: string
  readonly noiseScale: number
  readonly noiseScaleW: number
  readonly lengthScale: number
  readonly speakerCount: number
  readonly speakers: Readonly<Record<string, number>>
  readonly symbols: Readonly<Record<string, readonly number[]>>
}

const MAX_CONFIG_BYTES = 4_194_304

export async function readPiperConfig(configFile: string): Promise<PiperConfig> {
  const { size } = await stat(configFile)
  if (size > MAX_CONFIG_BYTES) throw invalidVoice(configFile, 'its configuration is too long')
  try {
    const parsed = configSchema.parse(JSON.parse(await readFile(configFile, 'utf8')))
    return {
      sampleRate: parsed.audio.sample_rate,
      espeakVoice: parsed.espeak.voice,
      noiseScale: parsed.inference.noise_scale,
      noiseScaleW: parsed.inference.noise_w,
      lengthScale: parsed.inference.length_scale,
      speakerCount: parsed.num_speakers,
      speakers: parsed.speaker_id_map,
      symbols: parsed.phoneme_id_map,
    }
  } catch (error) {
    throw invalidVoice(configFile, 'its configuration is not that of a Piper voice', error)
  }
}

/**
 * Makes the voice ready for sherpa-onnx, once; rejects with `speech_failed` (data.reason 'voice_invalid') for files that
 * are cut off or of another kind.
 */
export async function preparePiperVoice(modelFile: string, tokensFile: string, config: PiperConfig): Promise<void> {
  const { metadata, inputs } = await readOnnxHead(modelFile)
  const wanted =
    config.speakerCount > 1 ? ['input', 'input_lengths', 'scales', 'sid'] : ['input', 'input_lengths', 'scales']
  const missing = wanted.find(name => !inputs.includes(name))
  if (missing !== undefined) throw invalidVoice(modelFile, `it is a model of another kind, without ${missing}`)
  const tokens = Object.entries(config.symbols).map(([symbol, ids]) => `${symbol} ${ids[0] ?? 0}\n`)
  await writeWhole(tokensFile, tokens.join(''))
  if (metadata.get('comment') === 'piper') return
  const entries = {
    model_type: 'vits',
    comment: 'piper',
    language: config.espeakVoice,
    voice: config.espeakVoice,
    has_espeak: '1',
    n_speakers: String(config.speakerCount),
    sample_rate: String(config.sampleRate),
  }
  await appendFile(modelFile, metadataBytes(entries))
}

/** Whoever reads it meanwhile sees the old text or the new one: sherpa-onnx ends the process over half of it. */
async function writeWhole(file: string, text: string): Promise<void> {
  if ((await readFile(file, 'utf8').catch(() => null)) === text) return
  const aside = `${file}.${process.pid}`
  await writeFile(aside, text, { mode: 0o600 })
  await rename(aside, file)
}

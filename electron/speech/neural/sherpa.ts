// sherpa-onnx: neural voices on the processor, one thread each. The only door to its package.
// It ends the whole process over a file it cannot read, so files are checked before they get here (onnx-file.ts).

import { createRequire } from 'node:module'
import type * as Sherpa from 'sherpa-onnx-node'
import { AppError } from '../../../shared/errors.ts'
import type { NeuralFiles, Sound } from '../synthesis.ts'

/** One for each of two languages: a voice takes about 100 MB. */
const MAX_LOADED = 2

/** The first word a voice says takes longest. */
const PRACTICE = 'Yes.'

export interface NeuralEngine {
  /** Loads the voice, and lets it say a word that nobody hears. */
  practise(files: NeuralFiles, isCancelled: () => boolean): void
  speak(files: NeuralFiles, text: string, speed: number): Sound
}

export function createNeuralEngine(): NeuralEngine {
  const sherpa = loadPackage()
  /** By model file, the one used last at the end. */
  const loaded = new Map<string, Sherpa.OfflineTts>()

  function voiceOf(files: NeuralFiles): Sherpa.OfflineTts {
    const voice = loaded.get(files.modelFile) ?? new sherpa.OfflineTts(configOf(files))
    loaded.delete(files.modelFile)
    loaded.set(files.modelFile, voice)
    for (const oldest of [...loaded.keys()].slice(0, -MAX_LOADED)) loaded.delete(oldest)
    return voice
  }

  const engine: NeuralEngine = {
    practise(files, isCancelled) {
      if (loaded.has(files.modelFile)) return
      voiceOf(files)
      if (!isCancelled()) engine.speak(files, PRACTICE, 1)
    },
    speak(files, text, speed) {
      const request = { text, sid: files.speaker, speed, enableExternalBuffer: false }
      const { samples, sampleRate } = voiceOf(files).generate(request)
      return { samples: toInt16(samples), sampleRate }
    },
  }
  return engine
}

function loadPackage(): typeof Sherpa {
  try {
    // The package is CommonJS and throws where it has no binary for the computer.
    return createRequire(import.meta.url)('sherpa-onnx-node') as typeof Sherpa
  } catch (cause) {
    throw new AppError('speech_failed', 'Neural voices do not run on this computer.', {
      data: { reason: 'unsupported_computer' },
      cause,
    })
  }
}

function configOf(files: NeuralFiles): Sherpa.TtsConfig {
  const { modelFile: model, tokensFile: tokens, espeakDataDir: dataDir } = files
  // Two threads are slower than one here: measured 0.12 against 0.08 of real time.
  const common = { numThreads: 1, provider: 'cpu', debug: false } as const
  switch (files.engine) {
    case 'piper': {
      const { noiseScale, noiseScaleW, lengthScale } = files
      const vits = { model, tokens, dataDir, noiseScale, noiseScaleW, lengthScale }
      return { model: { vits, ...common }, maxNumSentences: 1 }
    }
    case 'kokoro': {
      const kokoro = { model, tokens, dataDir, voices: files.voicesFile, lexicon: files.lexicon, lengthScale: 1 }
      return { model: { kokoro, ...common }, maxNumSentences: 1 }
    }
  }
}

function toInt16(samples: Float32Array): Int16Array {
  const rounded = new Int16Array(samples.length)
  for (let i = 0; i < samples.length; i++) {
    rounded[i] = Math.max(-32_768, Math.min(32_767, Math.round((samples[i] ?? 0) * 32_767)))
  }
  return rounded
}

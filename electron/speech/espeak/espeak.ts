// espeak-ng compiled to WebAssembly: the voice that is always there. The only door to its package.

import loadModule from '@echogarden/espeak-ng-emscripten'
import { AppError } from '../../../shared/errors.ts'
import type { Sound } from '../synthesis.ts'

/** Words a minute at speed 1. */
const NORMAL_RATE = 175
const NORMAL_PITCH = 50

/** Said to nobody until it is said fast: WebAssembly is compiled better the more it has run. */
const PRACTICE = 'This sentence is said once more, and nobody hears it.'
const PRACTICE_TURNS = 8

export interface Espeak {
  /** Null when `isCancelled` said so between two pieces of a tenth of a second or so. */
  speak(request: EspeakRequest): Sound | null
  /** A first clause after this takes a tenth of the time. */
  practise(voice: string, isCancelled: () => boolean): void
}

export interface EspeakRequest {
  readonly voice: string
  readonly text: string
  readonly speed: number
  readonly pitch: number
  readonly isCancelled: () => boolean
}

export async function loadEspeak(): Promise<Espeak> {
  const module = await loadModule()
  const worker = new module.eSpeakNGWorker()
  let practised = 0
  const espeak: Espeak = {
    practise(voice, isCancelled) {
      while (practised < PRACTICE_TURNS && !isCancelled()) {
        const sound = espeak.speak({ voice, text: PRACTICE, speed: 1, pitch: 1, isCancelled })
        if (sound !== null) practised++
      }
    },
    speak({ voice, text, speed, pitch, isCancelled }) {
      if (worker.set_voice(voice) !== 0)
        throw new AppError('speech_failed', `espeak-ng has no voice ${voice}.`, {
          data: { reason: 'voice_missing', voice },
        })
      worker.set_rate(Math.round(NORMAL_RATE * speed))
      worker.set_pitch(Math.round(Math.min(99, NORMAL_PITCH * pitch)))
      const pieces: Int16Array[] = []
      let isStopped = false as boolean
      worker.synthesize(withoutMarkup(text), piece => {
        pieces.push(piece)
        isStopped = isCancelled()
        return isStopped
      })
      return isStopped ? null : { samples: joined(pieces), sampleRate: worker.get_samplerate() }
    },
  }
  return espeak
}

/** espeak-ng obeys SSML in its text; words from outside are only words. */
function withoutMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function joined(pieces: readonly Int16Array[]): Int16Array {
  const samples = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    samples.set(piece, at)
    at += piece.length
  }
  return samples
}

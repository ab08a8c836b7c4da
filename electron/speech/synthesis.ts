// What goes to a thread that makes speech, and what comes back.

import type { ErrorShape } from '../../shared/errors.ts'

/** What a thread needs to speak with a voice. */
export type VoiceFiles = { readonly engine: 'espeak'; readonly name: string } | NeuralFiles

export type NeuralFiles = (
  | {
      readonly engine: 'piper'
      readonly noiseScale: number
      readonly noiseScaleW: number
      readonly lengthScale: number
    }
  | {
      readonly engine: 'kokoro'
      readonly voicesFile: string
      /** Paths with commas between; empty where espeak's rules are enough. */
      readonly lexicon: string
    }
) & {
  readonly modelFile: string
  readonly tokensFile: string
  /** espeak-ng's tables, which turn words into sounds. */
  readonly espeakDataDir: string
  readonly speaker: number
}

export interface SynthesisTask {
  readonly voice: VoiceFiles
  /** Null only makes the voice ready. */
  readonly text: string | null
  readonly speed: number
  readonly pitch: number
  /** Not 0: nobody waits for it any more. Shared with the thread. */
  readonly cancelled: Int32Array
}

/** 16-bit mono. */
export interface Sound {
  readonly samples: Int16Array
  readonly sampleRate: number
}

export type SynthesisOutcome =
  | { readonly ok: true; readonly sound: Sound; readonly startedAt: number }
  | { readonly ok: false; readonly error: ErrorShape; readonly startedAt: number }

/** Epoch milliseconds with fractions, comparable between threads. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now()
}

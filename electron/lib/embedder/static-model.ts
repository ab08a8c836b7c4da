// The bilingual static model: a text's vector is the normalised sum of one vector per token, without a neural network.
/* eslint-disable @typescript-eslint/no-non-null-assertion -- loops over arrays of known length, the hottest of the store */

import { MAX_EMBEDDED_LENGTH } from './embedder.ts'
import { createTokenizer } from './tokenizer.ts'

export const STATIC_DIMENSIONS = 256

/** Its files, in memory that threads share. */
export interface StaticModelFiles {
  readonly vocabulary: string
  /** Rows of int8. */
  readonly table: SharedArrayBuffer
  /** A float32 per row, its weight included. */
  readonly scales: SharedArrayBuffer
}

export interface StaticModel {
  /** Writes the vector of `text` into `target`, which holds zeros. */
  embedInto(text: string, target: Float32Array): void
}

export function createStaticModel(files: StaticModelFiles): StaticModel {
  const tokenizer = createTokenizer(files.vocabulary)
  const table = new Int8Array(files.table)
  const scales = new Float32Array(files.scales)
  return {
    embedInto(text, target) {
      for (const row of tokenizer.tokenize(text.slice(0, MAX_EMBEDDED_LENGTH))) {
        const scale = scales[row] ?? 0
        const start = row * STATIC_DIMENSIONS
        for (let at = 0; at < STATIC_DIMENSIONS; at++) target[at]! += scale * table[start + at]!
      }
      normalize(target)
    },
  }
}

function normalize(vector: Float32Array): void {
  let squares = 0
  for (const value of vector) squares += value * value
  const factor = squares === 0 ? 0 : 1 / Math.sqrt(squares)
  for (let at = 0; at < vector.length; at++) vector[at]! *= factor
}

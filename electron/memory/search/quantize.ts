// A vector as it is stored: a byte per dimension, of which the sign alone is its binary code.
/* eslint-disable @typescript-eslint/no-non-null-assertion -- loops over arrays of known length, the hottest of the store */

export function toInt8(vector: Float32Array): Int8Array<ArrayBuffer> {
  let largest = 0
  for (let at = 0; at < vector.length; at++) largest = Math.max(largest, Math.abs(vector[at]!))
  const factor = largest === 0 ? 0 : 127 / largest
  const bytes = new Int8Array(vector.length)
  for (let at = 0; at < vector.length; at++) bytes[at] = Math.round(vector[at]! * factor)
  return bytes
}

/** `words` of 64 bits; dimensions beyond the vector's own stay 0 on both sides. */
export function toCode(vector: Int8Array, words: number): Uint8Array {
  const code = new Uint8Array(words * 8)
  for (let at = 0; at < vector.length; at++) {
    if (vector[at]! > 0) code[at >> 3]! |= 1 << (at & 7)
  }
  return code
}

/** Between -1 and 1; `query` has length 1. 0 for a vector of zeros. */
export function cosine(query: Float32Array, vector: Int8Array): number {
  let dot = 0
  let squares = 0
  const length = Math.min(query.length, vector.length)
  for (let at = 0; at < length; at++) {
    const value = vector[at]!
    dot += query[at]! * value
    squares += value * value
  }
  return squares === 0 ? 0 : dot / Math.sqrt(squares)
}

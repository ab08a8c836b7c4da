// Buckets of a histogram as bytes: distance from the bucket before and count, each as a varint (7 bits a byte, low first).

export function encodeBuckets(buckets: readonly number[]): Uint8Array {
  const bytes: number[] = []
  const put = (value: number) => {
    let rest = value
    while (rest >= 128) {
      bytes.push((rest % 128) + 128)
      rest = Math.floor(rest / 128)
    }
    bytes.push(rest)
  }
  for (let at = 0; at < buckets.length; at += 2) {
    put((buckets[at] ?? 0) - (at === 0 ? 0 : (buckets[at - 2] ?? 0)))
    put(buckets[at + 1] ?? 0)
  }
  return Uint8Array.from(bytes)
}

/** The reverse; what is cut short ends the list, and the histogram refuses what cannot be. */
export function decodeBuckets(bytes: Uint8Array): number[] {
  const values: number[] = []
  let value = 0
  let scale = 1
  for (const byte of bytes) {
    value += (byte % 128) * scale
    if (byte >= 128) {
      scale *= 128
      continue
    }
    values.push(value)
    value = 0
    scale = 1
  }
  const buckets: number[] = []
  for (let at = 0; at + 1 < values.length; at += 2) {
    buckets.push((values[at] ?? 0) + (at === 0 ? 0 : (buckets[at - 2] ?? 0)), values[at + 1] ?? 0)
  }
  return buckets
}

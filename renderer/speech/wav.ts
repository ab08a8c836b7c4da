// Sounds as a WAV file: 16-bit mono, in the rate of the first.

/** Sounds of another rate are resampled in straight lines, which speech bears. */
export function wavOf(
  sounds: readonly { readonly bytes: Uint8Array; readonly sampleRate: number; readonly pauseMs: number }[],
): Blob {
  const sampleRate = sounds[0]?.sampleRate ?? 22_050
  const parts: Uint8Array<ArrayBuffer>[] = []
  let sizeBytes = 0
  const add = (part: Uint8Array<ArrayBuffer>) => {
    parts.push(part)
    sizeBytes += part.byteLength
  }
  for (const sound of sounds) {
    add(new Uint8Array(2 * Math.round((sound.pauseMs / 1000) * sampleRate)))
    add(sound.sampleRate === sampleRate ? sound.bytes.slice() : resampled(sound.bytes, sound.sampleRate, sampleRate))
  }
  return new Blob([header(sizeBytes, sampleRate), ...parts], { type: 'audio/wav' })
}

function header(sizeBytes: number, sampleRate: number): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(44))
  const text = (at: number, value: string) =>
    Array.from(value).forEach((sign, index) => view.setUint8(at + index, sign.charCodeAt(0)))
  text(0, 'RIFF')
  view.setUint32(4, 36 + sizeBytes, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, sampleRate, true)
  view.setUint32(28, sampleRate * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  text(36, 'data')
  view.setUint32(40, sizeBytes, true)
  return view.buffer
}

function resampled(bytes: Uint8Array, from: number, to: number): Uint8Array<ArrayBuffer> {
  const samples = new Int16Array(bytes.slice().buffer, 0, bytes.byteLength >> 1)
  const out = new Int16Array(Math.round((samples.length * to) / from))
  for (let at = 0; at < out.length; at++) {
    const place = (at * from) / to
    const index = Math.floor(place)
    const [here, next] = [samples[index] ?? 0, samples[index + 1] ?? samples[index] ?? 0]
    out[at] = here + (next - here) * (place - index)
  }
  return new Uint8Array(out.buffer)
}

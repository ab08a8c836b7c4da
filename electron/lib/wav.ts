// WAV files: 16-bit mono, written piece by piece, the length put in at the end.

import { open, rename, rm, type FileHandle } from 'node:fs/promises'

const HEADER_BYTES = 44
/** What the format's 32-bit lengths hold. */
const MAX_AUDIO_BYTES = 0xffff_ffff - HEADER_BYTES

export function wavHeader(sampleRate: number, audioBytes: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(HEADER_BYTES - 8 + audioBytes, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(sampleRate, 24)
  header.writeUInt32LE(sampleRate * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(audioBytes, 40)
  return header
}

/** The file is there, whole, once `finish` has resolved; `discard` leaves nothing. */
export class WavWriter {
  readonly #target: string
  readonly #file: FileHandle
  readonly #part: string
  #sampleRate: number | null = null
  #audioBytes = 0

  private constructor(target: string, part: string, file: FileHandle) {
    this.#target = target
    this.#part = part
    this.#file = file
  }

  static async create(target: string): Promise<WavWriter> {
    const part = `${target}.part`
    return new WavWriter(target, part, await open(part, 'w'))
  }

  get seconds(): number {
    return this.#sampleRate === null ? 0 : this.#audioBytes / 2 / this.#sampleRate
  }

  /** The first piece decides the file's sample rate; others are brought to it. */
  async write(samples: Int16Array, sampleRate: number, pauseBeforeMs: number): Promise<void> {
    this.#sampleRate ??= sampleRate
    const pause = new Int16Array(Math.round((this.#sampleRate * pauseBeforeMs) / 1000))
    for (const piece of [pause, resampled(samples, sampleRate, this.#sampleRate)]) {
      if (this.#audioBytes + piece.byteLength > MAX_AUDIO_BYTES) throw new Error('a WAV file holds no more than 4 GB')
      const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
      if (bytes.length > 0) await this.#file.write(bytes, 0, bytes.length, HEADER_BYTES + this.#audioBytes)
      this.#audioBytes += bytes.length
    }
  }

  async finish(): Promise<void> {
    // Without a single clause it is a file of silence, none long.
    await this.#file.write(wavHeader(this.#sampleRate ?? 22_050, this.#audioBytes), 0, HEADER_BYTES, 0)
    await this.#file.close()
    await rename(this.#part, this.#target)
  }

  async discard(): Promise<void> {
    await this.#file.close().catch(() => undefined)
    await rm(this.#part, { force: true })
  }
}

/** By straight lines between samples: voices differ little in rate (16,000 to 24,000). */
export function resampled(samples: Int16Array, from: number, to: number): Int16Array {
  if (from === to) return samples
  const length = Math.round((samples.length * to) / from)
  const result = new Int16Array(length)
  for (let i = 0; i < length; i++) {
    const at = (i * from) / to
    const left = samples[Math.floor(at)] ?? 0
    const right = samples[Math.floor(at) + 1] ?? left
    result[i] = Math.round(left + (right - left) * (at % 1))
  }
  return result
}

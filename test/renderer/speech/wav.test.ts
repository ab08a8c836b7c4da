import { describe, expect, it } from 'vitest'
import { wavOf } from '../../../renderer/speech/wav.ts'

const sound = (samples: readonly number[], sampleRate: number, pauseMs = 0) => ({
  bytes: new Uint8Array(Int16Array.from(samples).buffer),
  sampleRate,
  pauseMs,
})

async function read(file: Blob) {
  const view = new DataView(await file.arrayBuffer())
  const samples = Array.from({ length: (view.byteLength - 44) / 2 }, (_, at) => view.getInt16(44 + 2 * at, true))
  return {
    rate: view.getUint32(24, true),
    bytesPerSecond: view.getUint32(28, true),
    size: view.getUint32(40, true),
    samples,
  }
}

describe('a WAV file', () => {
  it('holds the sounds one behind the other, with their pauses, and says its size', async () => {
    const { rate, bytesPerSecond, size, samples } = await read(wavOf([sound([1, 2, 3], 1_000), sound([4], 1_000, 2)]))
    expect({ rate, bytesPerSecond, size }).toEqual({ rate: 1_000, bytesPerSecond: 2_000, size: 12 })
    expect(samples).toEqual([1, 2, 3, 0, 0, 4])
  })

  it('brings sounds of another voice to the rate of the first', async () => {
    const { samples } = await read(wavOf([sound([0], 2_000), sound([0, 100, 200], 1_000)]))
    expect(samples).toEqual([0, 0, 50, 100, 150, 200, 200])
  })
})

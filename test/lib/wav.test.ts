// WAV files as other programs read them.

import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { resampled, WavWriter } from '../../electron/lib/wav.ts'
import { tempDir } from '../support/temp-dir.ts'

describe('a WAV file', () => {
  it('is whole only once it is finished, with its lengths in its head and pauses as silence', async () => {
    const file = path.join(tempDir(), 'said.wav')
    const writer = await WavWriter.create(file)
    await writer.write(Int16Array.of(1, -2, 3), 1_000, 0)
    await writer.write(Int16Array.of(7, 7), 1_000, 2)
    expect(existsSync(file)).toBe(false)
    await writer.finish()
    const bytes = readFileSync(file)
    expect(bytes.toString('latin1', 0, 4) + bytes.toString('latin1', 8, 12)).toBe('RIFFWAVE')
    expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8)
    expect(bytes.readUInt32LE(24)).toBe(1_000)
    expect(bytes.readUInt32LE(40)).toBe(14)
    expect(Array.from({ length: 7 }, (_, at) => bytes.readInt16LE(44 + at * 2))).toEqual([1, -2, 3, 0, 0, 7, 7])
    expect(writer.seconds).toBeCloseTo(0.007)
  })

  it('leaves nothing behind when it is given up', async () => {
    const file = path.join(tempDir(), 'said.wav')
    const writer = await WavWriter.create(file)
    await writer.write(Int16Array.of(1), 8_000, 0)
    await writer.discard()
    expect(existsSync(file) || existsSync(`${file}.part`)).toBe(false)
  })

  it('brings a second voice to the rate of the first, of the same length in time', () => {
    const ramp = Int16Array.from({ length: 100 }, (_, at) => at * 10)
    const doubled = resampled(ramp, 8_000, 16_000)
    expect(doubled).toHaveLength(200)
    expect(doubled[101]).toBe(505)
    expect(resampled(ramp, 8_000, 8_000)).toBe(ramp)
  })
})

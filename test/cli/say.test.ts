// `jarvis say` as other programs run it.

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { saidSchema } from '../../electron/cli/say.ts'
import { testVoiceName } from '../../scripts/setup/test-voice.ts'
import { loudnessOf } from '../speech/listen.ts'
import { neuralVoiceDir, requirePart } from '../support/parts.ts'
import { runCli, type CliOptions } from '../support/run-cli.ts'
import { tempDir } from '../support/temp-dir.ts'

const voiceDir = requirePart('neural voice', neuralVoiceDir()) ?? ''
const text = 'The cat sat on the mat. It was raining outside, so it stayed there all day.'

function say(args: readonly string[], options: CliOptions = {}) {
  return runCli(['say', ...args, '--json', '--data-dir', path.join(tempDir(), 'data')], options)
}

/** Reads a WAV file as a player would; throws where it is none. */
function readWav(file: string): { sampleRate: number; samples: Int16Array } {
  const bytes = readFileSync(file)
  expect(bytes.toString('latin1', 0, 4) + bytes.toString('latin1', 8, 16)).toBe('RIFFWAVEfmt ')
  expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8)
  expect([bytes.readUInt16LE(20), bytes.readUInt16LE(22), bytes.readUInt16LE(34)]).toEqual([1, 1, 16])
  expect(bytes.toString('latin1', 36, 40)).toBe('data')
  expect(bytes.readUInt32LE(40)).toBe(bytes.length - 44)
  return { sampleRate: bytes.readUInt32LE(24), samples: new Int16Array(new Uint8Array(bytes.subarray(44)).buffer) }
}

describe('jarvis say', { timeout: 60_000 }, () => {
  it('writes a sound file that holds what it reports', async () => {
    const file = path.join(tempDir(), 'cat.wav')
    const { code, stdout } = await say([text, '--to', file])
    const said = saidSchema.parse(JSON.parse(stdout))
    expect(code).toBe(0)
    expect(said).toMatchObject({ voice: 'espeak-en', path: file })
    expect(said.clauses).toBeGreaterThan(1)
    expect(said.firstAudioMs).toBeGreaterThan(0)
    expect(said.tookMs).toBeGreaterThanOrEqual(said.firstAudioMs ?? Infinity)
    const { sampleRate, samples } = readWav(file)
    expect(samples.length / sampleRate).toBeCloseTo(said.audioSeconds, 2)
    expect(said.audioSeconds).toBeGreaterThan(3)
    expect(said.audioSeconds).toBeLessThan(12)
    expect(loudnessOf(samples)).toBeGreaterThan(500)
  })

  it('speaks French where that is what the text is', async () => {
    const { stdout } = await say([
      'Le train part à midi. N’oubliez pas votre manteau, il va pleuvoir.',
      '--to',
      path.join(tempDir(), 'f.wav'),
    ])
    expect(saidSchema.parse(JSON.parse(stdout)).voice).toBe('espeak-fr')
  })

  it('reports the same without a file, and has no path then', async () => {
    const { code, stdout } = await say(['Hello.'])
    const said = saidSchema.parse(JSON.parse(stdout))
    expect(code).toBe(0)
    expect(said).toMatchObject({ voice: 'espeak-en', clauses: 1 })
    expect(said).not.toHaveProperty('path')
  })

  it('says what is wrong with what it is given, and leaves no file behind', async () => {
    const dir = tempDir()
    const file = path.join(dir, 'x.wav')
    const codeOf = async (...args: string[]) => {
      const { code, stderr } = await say(args)
      return [code, (JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as { error: { code: string } }).error.code]
    }
    expect(await codeOf(text, '--voice', 'nobody', '--to', file)).toEqual([3, 'not_found'])
    expect(await codeOf()).toEqual([2, 'bad_request'])
    expect(await codeOf(text, '--to', '/no/such/folder/x.wav')).toEqual([3, 'not_found'])
    expect(readdirSync(dir)).toEqual([])
    expect(existsSync(file)).toBe(false)
  })

  it.skipIf(voiceDir === '')('uses the voice that is named, neural ones too (needs a neural voice)', async () => {
    const file = path.join(tempDir(), 'joe.wav')
    const env = { JARVIS_VOICE_DIR: voiceDir }
    const { stdout } = await say([text, '--voice', testVoiceName, '--to', file], { env })
    expect(saidSchema.parse(JSON.parse(stdout)).voice).toBe(testVoiceName)
    expect(loudnessOf(readWav(file).samples)).toBeGreaterThan(300)
  })
})

// What a thread does, in this one: real engines without the pool around them.

import { cpSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { nodeParts } from '../../electron/node-parts.ts'
import synthesize from '../../electron/speech/speech.worker.ts'
import type { Sound, SynthesisTask, VoiceFiles } from '../../electron/speech/synthesis.ts'
import { CrashRecord } from '../../electron/speech/voices/crash-record.ts'
import { VoiceService } from '../../electron/speech/voices/voice-service.ts'
import { testVoiceName } from '../../scripts/setup/test-voice.ts'
import { neuralVoiceDir, requirePart } from '../support/parts.ts'
import { tempDir } from '../support/temp-dir.ts'
import { loudnessOf } from './listen.ts'

const voiceDir = requirePart('neural voice', neuralVoiceDir()) ?? ''
const english: VoiceFiles = { engine: 'espeak', name: 'en' }

async function make(task: Partial<SynthesisTask>) {
  return await synthesize({ voice: english, text: 'Hello.', speed: 1, pitch: 1, cancelled: new Int32Array(1), ...task })
}

async function soundOf(task: Partial<SynthesisTask>): Promise<Sound> {
  const outcome = await make(task)
  if (!outcome.ok) throw new Error(outcome.error.message)
  return outcome.sound
}

describe('a thread with espeak-ng', () => {
  it('makes sound, and none of what is only practice or not wanted any more', async () => {
    expect(loudnessOf((await soundOf({})).samples)).toBeGreaterThan(300)
    expect((await soundOf({ text: null })).samples).toHaveLength(0)
    const cancelled = new Int32Array([1])
    expect((await soundOf({ text: 'Never heard. '.repeat(50), cancelled })).samples).toHaveLength(0)
    expect((await soundOf({ text: null, cancelled })).samples).toHaveLength(0)
  })

  it('says slower and higher what is to be said so', async () => {
    const plain = await soundOf({})
    expect((await soundOf({ speed: 0.5 })).samples.length).toBeGreaterThan(plain.samples.length * 1.4)
    expect((await soundOf({ pitch: 1.5 })).samples).not.toEqual(plain.samples)
  })

  it('tells of a voice it does not have, and goes on', async () => {
    expect(await make({ voice: { engine: 'espeak', name: 'nobody' } })).toMatchObject({
      ok: false,
      error: { code: 'speech_failed', data: { reason: 'voice_missing' } },
    })
    expect(await make({})).toMatchObject({ ok: true })
  })
})

describe.skipIf(voiceDir === '')('a thread with a neural voice (needs a neural voice)', () => {
  it('practises once, makes sound, and leaves what nobody wants', async () => {
    const dir = tempDir()
    cpSync(voiceDir, dir, { recursive: true })
    const crashes = new CrashRecord(tempDir())
    const { espeakDataDir, voicesFile: indexFile } = nodeParts
    const voices = await new VoiceService({ voiceDir: dir, espeakDataDir, indexFile, crashes }).list()
    const voice = voices.find(known => known.voice.voice === testVoiceName)?.files
    if (voice === undefined || voice === null) throw new Error('the voice has no files')
    const cancelled = new Int32Array([1])
    expect((await soundOf({ voice, cancelled })).samples).toHaveLength(0)
    for (const text of [null, null]) expect((await soundOf({ voice, text })).samples).toHaveLength(0)
    const { samples, sampleRate } = await soundOf({ voice, text: 'Good morning.' })
    expect(sampleRate).toBe(22_050)
    expect(loudnessOf(samples)).toBeGreaterThan(300)
  })
})

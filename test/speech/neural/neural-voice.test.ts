// A real Piper voice, as published, through the whole app; and files that only look like one.

import { copyFileSync, linkSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { testVoiceName } from '../../../scripts/setup/test-voice.ts'
import type { Voice } from '../../../shared/speech-models.ts'
import { configFor, openApp, type OpenApp } from '../../app/open-app.ts'
import { neuralVoiceDir, requirePart } from '../../support/parts.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { listen, loudnessOf } from '../listen.ts'

const voiceDir = requirePart('neural voice', neuralVoiceDir()) ?? ''
const text = 'The first words are heard early. The others follow, one after the other.'

async function voiceOf({ client }: OpenApp, name: string): Promise<Voice | undefined> {
  return (await client.call('voice.list', {})).items.find(({ voice }) => voice === name)
}

describe.skipIf(voiceDir === '')('a Piper voice straight from its publisher (needs a neural voice)', () => {
  it('is found, speaks English by itself, and leaves French to espeak-ng', async () => {
    const app = await openApp(configFor(tempDir(), { voiceDir }))
    expect(await voiceOf(app, testVoiceName)).toMatchObject({
      title: 'Joe',
      engine: 'piper',
      language: 'en-US',
      licence: 'CC0-1.0',
      isInstalled: true,
      hasPitch: false,
      error: null,
    })
    const english = listen(app.client, { source: { kind: 'text', text } })
    expect(await english.result).toMatchObject({ voice: testVoiceName, clauses: english.heard.length })
    for (const { chunk, samples } of english.heard) {
      expect(chunk).toMatchObject({ voice: testVoiceName, sampleRate: 22_050 })
      expect(loudnessOf(samples), chunk.text).toBeGreaterThan(300)
      expect(chunk.text.length / (chunk.durationMs / 1000)).toBeGreaterThan(5)
      expect(chunk.text.length / (chunk.durationMs / 1000)).toBeLessThan(30)
    }
    let frenchVoice = ''
    await app.client.call(
      'speech.synthesize',
      { text: 'Bonjour.', language: 'fr' },
      { onChunk: ({ voice }) => (frenchVoice = voice) },
    )
    expect(frenchVoice).toBe('espeak-fr')
    // Whatever a voice is given, it answers with a sound, and the process goes on.
    for (const odd of ['…', '😀', '<break time="9s"/>', '\u0007', '[[h@l]]', '?!'.repeat(200)]) {
      let durationMs = -1
      await app.client.call(
        'speech.synthesize',
        { text: odd, voice: testVoiceName },
        { onChunk: chunk => (durationMs = chunk.durationMs) },
      )
      expect(durationMs, odd).toBeLessThan(60_000)
    }
  }, 120_000)

  it('gives way to the voice picked for its language or persona, and is previewed', async () => {
    const app = await openApp(configFor(tempDir(), { voiceDir }))
    const patch = { voices: { en: 'espeak-en-GB-scotland' }, personaVoices: { pirate: testVoiceName } }
    await app.client.call('settings.set', { patch })
    const source = { kind: 'text' as const, text: 'Who speaks?' }
    expect(await listen(app.client, { source }).result).toMatchObject({ voice: 'espeak-en-GB-scotland' })
    expect(await listen(app.client, { source, persona: 'pirate' }).result).toMatchObject({ voice: testVoiceName })
    expect(await listen(app.client, { source, voice: 'espeak-de' }).result).toMatchObject({ voice: 'espeak-de' })
    let previewMs = 0
    await app.client.call(
      'voice.preview',
      { voice: testVoiceName },
      { onChunk: chunk => (previewMs = chunk.durationMs) },
    )
    expect(previewMs).toBeGreaterThan(1_000)
  }, 120_000)
})

describe.skipIf(voiceDir === '')('a voice that cannot speak (needs a neural voice)', () => {
  const model = path.join(voiceDir, `${testVoiceName}.onnx`)
  const damages: Record<string, (file: string) => void> = {
    'cut off': file => truncateSync(file, 40_000_000),
    'cut off after its graph began': file => truncateSync(file, 2_000),
    empty: file => truncateSync(file, 0),
    'of another kind': file => writeFileSync(file, readFileSync(import.meta.filename)),
    'another model': file => writeFileSync(file, Buffer.from('0801123a05746f726368', 'hex')),
  }

  it.each(Object.entries(damages))(
    'says so when its file is %s, and espeak-ng speaks in its place',
    async (_, damage) => {
      const dir = tempDir()
      const config = configFor(dir)
      mkdirSync(config.voiceDir)
      const file = path.join(config.voiceDir, 'en_US-broken-medium.onnx')
      copyFileSync(model, file)
      copyFileSync(`${model}.json`, `${file}.json`)
      damage(file)
      const app = await openApp(config)
      expect(await voiceOf(app, 'en_US-broken-medium')).toMatchObject({
        title: 'Broken',
        language: 'en-US',
        error: { code: 'speech_failed', data: { reason: 'voice_invalid' } },
      })
      const source = { kind: 'text' as const, text: 'Is anybody there?' }
      const named = listen(app.client, { source, voice: 'en_US-broken-medium' })
      await expect(named.result).rejects.toMatchObject({ code: 'speech_failed', data: { reason: 'voice_invalid' } })
      await app.client.call('settings.set', { patch: { voices: { en: 'en_US-broken-medium' } } })
      const picked = listen(app.client, { source })
      expect(await picked.result).toMatchObject({ voice: 'espeak-en' })
      expect(picked.others.filter(({ kind }) => kind === 'voice_failed')).toMatchObject([
        { voice: 'en_US-broken-medium', error: { code: 'speech_failed' } },
      ])
      await app.client.call('voice.remove', { voice: 'en_US-broken-medium' })
      expect(await voiceOf(app, 'en_US-broken-medium')).toBeUndefined()
    },
  )

  it('says so when its configuration or the pronunciation tables are missing', async () => {
    const config = configFor(tempDir())
    mkdirSync(config.voiceDir)
    linkSync(model, path.join(config.voiceDir, 'alone.onnx'))
    linkSync(model, path.join(config.voiceDir, 'en_US-whole-low.onnx'))
    linkSync(`${model}.json`, path.join(config.voiceDir, 'en_US-whole-low.onnx.json'))
    const app = await openApp(config, { espeakDataDir: '/no/such/folder' })
    expect(await voiceOf(app, 'alone')).toMatchObject({ error: { data: { reason: 'voice_invalid' } } })
    expect(await voiceOf(app, 'en_US-whole-low')).toMatchObject({ error: { data: { reason: 'speech_data_missing' } } })
  })
})

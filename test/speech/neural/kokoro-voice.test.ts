// Kokoro's files as they lie in a folder; the weights themselves are too large for a test.

import { mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { VoiceFolder } from '../../../electron/speech/voices/voice-folder.ts'
import { nodeParts } from '../../../electron/node-parts.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { onnxBytes } from './onnx-bytes.ts'

const metadata = {
  model_type: 'kokoro',
  sample_rate: '24000',
  n_speakers: '2',
  style_dim: '510,1,256',
  has_espeak: '1',
  voice: 'en-us',
  speaker_names: 'af_heart,ff_siwis',
}

function kokoroFolder(): { dir: string; folder: VoiceFolder; voicesFile: string } {
  const dir = tempDir()
  const own = path.join(dir, 'kokoro-v1')
  mkdirSync(own)
  writeFileSync(path.join(own, 'model.onnx'), onnxBytes({ inputs: ['tokens', 'style', 'speed'], metadata }))
  writeFileSync(path.join(own, 'tokens.txt'), '$ 0\n')
  writeFileSync(path.join(own, 'lexicon-us-en.txt'), '')
  const voicesFile = path.join(own, 'voices.bin')
  writeFileSync(voicesFile, Buffer.alloc(2 * 510 * 256 * 4))
  return { dir: own, voicesFile, folder: new VoiceFolder({ dir, espeakDataDir: nodeParts.espeakDataDir, index: [] }) }
}

it('a folder with Kokoro’s files is a voice for each of its speakers, in the language their names tell', async () => {
  const { folder, dir, voicesFile } = kokoroFolder()
  const voices = await folder.list()
  expect(voices.map(({ voice }) => [voice.voice, voice.language, voice.engine, voice.error])).toEqual([
    ['kokoro-v1:af_heart', 'en-US', 'kokoro', null],
    ['kokoro-v1:ff_siwis', 'fr-FR', 'kokoro', null],
  ])
  expect(voices[1]?.files).toEqual({
    engine: 'kokoro',
    modelFile: path.join(dir, 'model.onnx'),
    tokensFile: path.join(dir, 'tokens.txt'),
    voicesFile,
    lexicon: path.join(dir, 'lexicon-us-en.txt'),
    espeakDataDir: nodeParts.espeakDataDir,
    speaker: 1,
  })
  await folder.remove('kokoro-v1')
  expect(await folder.list()).toEqual([])
})

it('one whose files do not belong together is listed with the reason', async () => {
  const { folder, dir, voicesFile } = kokoroFolder()
  truncateSync(voicesFile, 1_000)
  expect(await folder.list()).toMatchObject([
    { voice: { voice: 'kokoro-v1', error: { code: 'speech_failed', data: { reason: 'voice_invalid' } } }, files: null },
  ])
  writeFileSync(path.join(dir, 'model.onnx'), onnxBytes({ inputs: ['tokens'] }))
  expect((await folder.list())[0]?.files).toBeNull()
})

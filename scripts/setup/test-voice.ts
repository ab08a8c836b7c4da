// A real neural voice for the tests and the bench, fetched by the product's own downloader.

import { statSync } from 'node:fs'
import path from 'node:path'
import voices from '../../resources/voices.json' with { type: 'json' }
import { isAppError } from '../../shared/errors.ts'
import { repository, testVoiceDir } from './places.ts'
import { megabytes } from './progress.mjs'
import type { Step } from './step.ts'
import { say } from './words.mjs'

export const testVoiceName = 'en_US-joe-medium'

const listed = voices.find(({ voice }) => voice === testVoiceName)
if (listed === undefined) throw new Error(`resources/voices.json does not list ${testVoiceName}`)
const { sizeBytes } = listed

export const testVoiceStep: Step = {
  name: 'test-voice',
  title: say('voice'),
  brings: say('voice.brings', { name: testVoiceName, size: megabytes(sizeBytes) }),
  isRequired: false,
  retryAfterMs: 0,

  isDone() {
    const file = path.join(testVoiceDir, `${testVoiceName}.onnx`)
    return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) >= sizeBytes
  },

  async run({ progress, isOffline }) {
    if (isOffline) return say('voice.offline')
    // Loaded only when needed: every start imports this file.
    const { fetchVoice } = await import('../../electron/speech/voices/voice-download.ts')
    const { readVoiceIndex } = await import('../../electron/speech/voices/voice-index.ts')
    const index = await readVoiceIndex(path.join(repository, 'resources/voices.json'))
    const voice = index.find(indexed => indexed.voice === testVoiceName)
    if (voice === undefined) return say('voice.unlisted')
    try {
      await fetchVoice(voice, testVoiceDir, {
        signal: new AbortController().signal,
        onProgress: ({ phase, completedBytes }) => progress.update(`${phase} ${megabytes(completedBytes)}`),
      })
      return null
    } catch (error) {
      return say('voice.failed', { reason: isAppError(error) ? error.message : String(error) })
    }
  },
}

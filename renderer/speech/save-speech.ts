// What is read aloud as a WAV file: made anew for a file, so that nothing of it is missing.

import type { Client } from '../../shared/client.ts'
import { placeOf, type SpokenSource } from './spoken-source.ts'
import { wavOf } from './wav.ts'

/** About an hour and a half of speech; a longer text is cut there. */
const MAX_BYTES = 256 * 1024 * 1024

/** Null when there was nothing to say. `isCut`: the text was too long for one file. */
export async function makeWav(
  client: Client,
  source: SpokenSource,
  tables: 'announced' | 'rows',
): Promise<{ readonly file: Blob; readonly isCut: boolean } | null> {
  const sounds: { readonly bytes: Uint8Array; readonly sampleRate: number; readonly pauseMs: number }[] = []
  const tooLong = new AbortController()
  let sizeBytes = 0
  let speechId = ''
  try {
    await client.call(
      'speech.speak',
      { ...placeOf(source, 0), tables, purpose: 'file' },
      {
        signal: tooLong.signal,
        onChunk: (chunk, bytes) => {
          if (chunk.kind === 'started') {
            speechId = chunk.speechId
            return
          }
          if (chunk.kind === 'voice_failed') return
          client.call('speech.heard', { speechId, index: chunk.index }).catch(() => undefined)
          if (chunk.kind !== 'clause' || bytes === undefined) return
          sounds.push({ bytes, sampleRate: chunk.sampleRate, pauseMs: chunk.pauseMs })
          sizeBytes += bytes.byteLength
          if (sizeBytes > MAX_BYTES) tooLong.abort()
        },
      },
    )
  } catch (error) {
    if (!tooLong.signal.aborted) throw error
  }
  return sounds.length === 0 ? null : { file: wavOf(sounds), isCut: tooLong.signal.aborted }
}

// A client that listens: what it is sent, its sound measured, each clause told as heard.

import type { Client } from '../../shared/client.ts'
import type { InputOf } from '../../shared/contract.ts'
import type { SpeechChunk, SpeechResult } from '../../shared/speech-models.ts'

export type ClauseChunk = Extract<SpeechChunk, { kind: 'clause' }>

export interface Heard {
  readonly chunk: ClauseChunk
  readonly samples: Int16Array
}

export interface Listening {
  readonly result: Promise<SpeechResult>
  readonly heard: Heard[]
  readonly others: SpeechChunk[]
}

export function listen(
  client: Client,
  input: InputOf<'speech.speak'>,
  options: {
    readonly isHeard?: boolean
    /** False: heard and let go, for texts without end. */
    readonly isKept?: boolean
    readonly signal?: AbortSignal
    readonly onClause?: (heard: Heard) => unknown
  } = {},
): Listening {
  const { isHeard = true, isKept = true, signal, onClause } = options
  const heard: Heard[] = []
  const others: SpeechChunk[] = []
  let speechId = ''
  const result = client.call('speech.speak', input, {
    signal,
    onChunk: (chunk, bytes) => {
      if (chunk.kind === 'started') speechId = chunk.speechId
      if (chunk.kind !== 'clause') return void others.push(chunk)
      const one = { chunk, samples: samplesOf(bytes) }
      if (isKept) heard.push(one)
      if (isHeard) client.call('speech.heard', { speechId, index: chunk.index }).catch(() => undefined)
      onClause?.(one)
    },
  })
  return { result, heard, others }
}

export function samplesOf(bytes: Uint8Array | undefined): Int16Array {
  return new Int16Array(new Uint8Array(bytes ?? []).buffer)
}

/** Root mean square, of 32,768: speech is in the thousands, silence near 0. */
export function loudnessOf(samples: Int16Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length)
}

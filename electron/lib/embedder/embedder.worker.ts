// The thread in which the static model computes.

import { parentPort, workerData } from 'node:worker_threads'
import { createStaticModel, STATIC_DIMENSIONS, type StaticModelFiles } from './static-model.ts'

export interface EmbedCall {
  readonly id: number
  readonly texts: readonly string[]
}

export interface EmbedResult {
  readonly id: number
  /** One after the other. */
  readonly vectors: Float32Array<ArrayBuffer>
}

const port = parentPort
if (port === null) throw new Error('embedder.worker.ts runs in a worker thread.')
const model = createStaticModel(workerData as StaticModelFiles)

port.on('message', ({ id, texts }: EmbedCall) => {
  const vectors = new Float32Array(texts.length * STATIC_DIMENSIONS)
  texts.forEach((text, at) => {
    model.embedInto(text, vectors.subarray(at * STATIC_DIMENSIONS, (at + 1) * STATIC_DIMENSIONS))
  })
  port.postMessage({ id, vectors } satisfies EmbedResult, [vectors.buffer])
})

// The embedder that always works: the static model in a thread of its own, started by the first text. Its table is read
// once and shared with the thread, and with the one that replaces it should it end.

import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { AppError, cancelled } from '../../../shared/errors.ts'
import type { ThreadHealth } from '../thread-health.ts'
import { MAX_EMBEDDED_LENGTH, type Embedder } from './embedder.ts'
import type { EmbedCall, EmbedResult } from './embedder.worker.ts'
import { STATIC_DIMENSIONS, type StaticModelFiles } from './static-model.ts'

/** Texts of one message to the thread: a few ms of work, so that a question soon gets in between. */
const SLICE_TEXTS = 128
const SLICE_LENGTH = 64_000
const MAX_HEAP_MB = 512

export interface StaticEmbedder extends Embedder {
  /** Ends the thread; what it was doing rejects with `cancelled`. */
  health(): ThreadHealth
  close(): Promise<void>
}

interface Call {
  readonly resolve: (vectors: Float32Array<ArrayBuffer>) => void
  readonly reject: (error: Error) => void
}

/** `modelDir`: resources/embedder. `workerUrl`: of embedder.worker. */
export function createStaticEmbedder(options: { modelDir: string; workerUrl: URL }): StaticEmbedder {
  let files: Promise<StaticModelFiles> | null = null
  let worker: Worker | null = null
  let isClosed = false
  let nextId = 1
  const calls = new Map<number, Call>()

  async function start(): Promise<Worker> {
    files ??= readFiles(options.modelDir)
    // A file that could not be read may be there the next time.
    files.catch(() => {
      files = null
    })
    const workerData = await files
    if (isClosed) throw cancelled('The embedder is closed.')
    if (worker !== null) return worker
    const started = new Worker(options.workerUrl, {
      workerData,
      name: 'embedder',
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    })
    started.on('message', ({ id, vectors }: EmbedResult) => {
      calls.get(id)?.resolve(vectors)
      calls.delete(id)
      if (calls.size === 0) started.unref()
    })
    let failure: Error | undefined
    started.on('error', (error: Error) => (failure = error))
    started.on('exit', () => {
      worker = null
      const reason = isClosed ? cancelled('The embedder is closed.') : unavailable(failure)
      for (const call of calls.values()) call.reject(reason)
      calls.clear()
    })
    worker = started
    return started
  }

  async function embedSlice(texts: readonly string[]): Promise<Float32Array[]> {
    const thread = await start()
    const id = nextId++
    const all = await new Promise<Float32Array<ArrayBuffer>>((resolve, reject) => {
      calls.set(id, { resolve, reject })
      // A process stays for work under way alone.
      thread.ref()
      thread.postMessage({ id, texts } satisfies EmbedCall)
    })
    return texts.map((_, at) => all.subarray(at * STATIC_DIMENSIONS, (at + 1) * STATIC_DIMENSIONS))
  }

  return {
    modelId: 'static:bilingual-256',
    dimensions: STATIC_DIMENSIONS,
    async embed(texts, signal) {
      const vectors: Float32Array[] = []
      for (const slice of slicesOf(texts)) {
        if (signal.aborted) throw cancelled()
        vectors.push(...(await embedSlice(slice)))
      }
      return vectors
    },
    health: () => ({ name: 'embedder', state: worker === null ? 'idle' : 'ready', restarts: 0 }),
    async close() {
      isClosed = true
      await worker?.terminate()
    },
  }
}

function* slicesOf(texts: readonly string[]): Generator<readonly string[]> {
  let slice: string[] = []
  let length = 0
  for (const text of texts) {
    const seen = text.slice(0, MAX_EMBEDDED_LENGTH)
    if (slice.length === SLICE_TEXTS || (length + seen.length > SLICE_LENGTH && slice.length > 0)) {
      yield slice
      slice = []
      length = 0
    }
    slice.push(seen)
    length += seen.length
  }
  if (slice.length > 0) yield slice
}

async function readFiles(modelDir: string): Promise<StaticModelFiles> {
  const read = (name: string) => readFile(path.join(modelDir, name))
  try {
    const [vocabulary, table, scales] = await Promise.all([
      read('vocab.txt'),
      read('bilingual-256.i8'),
      read('bilingual-256.scale'),
    ])
    return { vocabulary: vocabulary.toString('utf8'), table: shared(table), scales: shared(scales) }
  } catch (error) {
    throw unavailable(error)
  }
}

function shared(bytes: Uint8Array): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(bytes.byteLength)
  new Uint8Array(buffer).set(bytes)
  return buffer
}

function unavailable(cause: unknown): AppError {
  return new AppError('memory_unavailable', 'The embedder does not work.', { retryable: true, cause })
}

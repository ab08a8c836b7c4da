// The import thread as its owner sees it: slices, one after another, at most two of them on their way.

import { Worker } from 'node:worker_threads'
import { AppError } from '../../../shared/errors.ts'
import { fromThreadError } from '../thread-messages.ts'
import type { FromImporter, ImporterData, ToImporter } from './import-thread.ts'
import type { SlicePace } from './slice-pace.ts'

/** A slice is read while the one before it is stored. */
const AHEAD = 2

export type FileSlice = Extract<FromImporter, { kind: 'slice' }>

export async function* readSlices(
  workerUrl: URL,
  data: ImporterData,
  pace: SlicePace,
  signal: AbortSignal,
): AsyncGenerator<FileSlice> {
  if (signal.aborted) return
  const worker = new Worker(workerUrl, {
    workerData: data,
    name: 'memory-importer',
    resourceLimits: { maxOldGenerationSizeMb: 1_024 },
  })
  const received: FromImporter[] = []
  let wake = () => {}
  const take = (message: FromImporter) => {
    received.push(message)
    wake()
  }
  const post = (message: ToImporter) => worker.postMessage(message)
  worker.on('message', take)
  worker.on('error', (error: Error) =>
    take({
      kind: 'failed',
      error: { kind: 'bug', name: error.name, message: error.message, stack: error.stack ?? '' },
    }),
  )
  worker.on('exit', () => {
    const shape = {
      code: 'memory_unavailable',
      message: 'The thread that reads the file ended.',
      retryable: true,
    } as const
    take({ kind: 'failed', error: { kind: 'expected', shape } })
  })
  const stop = () => wake()
  const isStopped = () => signal.aborted
  signal.addEventListener('abort', stop)
  try {
    for (let ahead = 0; ahead < AHEAD; ahead++) post({ kind: 'next', share: pace.share })
    while (!isStopped()) {
      const message = received.shift()
      if (message === undefined) {
        await new Promise<void>(resolve => (wake = resolve))
        continue
      }
      if (message.kind === 'end') return
      if (message.kind === 'failed') throw readingError(fromThreadError(message.error))
      yield message
      post({ kind: 'next', share: pace.share })
    }
  } finally {
    signal.removeEventListener('abort', stop)
    post({ kind: 'close' })
    void worker.terminate()
  }
}

/** A conversation as large as the thread's memory ends it. */
function readingError(error: Error): Error {
  if (!('code' in error) && !/memory limit/i.test(error.message)) return error
  return /memory limit/i.test(error.message)
    ? new AppError('bad_request', 'A conversation of the file is too large to read.', { data: { reason: 'too_large' } })
    : error
}

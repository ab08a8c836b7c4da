// Entry of the cache's thread.

import { parentPort, workerData } from 'node:worker_threads'
import type { CacheCall, CacheOperations, CacheThreadData, FromCache } from './cache-entry.ts'
import { serveCache } from './serve-cache.ts'

const port = parentPort
if (port === null) throw new Error('cache.worker.ts runs in a worker thread.')
const served = serveCache(workerData as CacheThreadData, Date.now())
// `name` and `input` of a call fit each other: CacheClient.call sees to it.
const operations = served.operations as unknown as Record<keyof CacheOperations, (input: unknown) => unknown>

port.on('message', (call: CacheCall | 'close') => {
  if (call === 'close') {
    served.close()
    port.close()
    return
  }
  const { id, name, input } = call
  try {
    port.postMessage({ id, value: operations[name](input) } satisfies FromCache)
  } catch (error) {
    port.postMessage({ id, error: error instanceof Error ? error.message : String(error) } satisfies FromCache)
  }
})

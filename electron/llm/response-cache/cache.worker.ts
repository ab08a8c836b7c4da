// Entry of the cache's thread.

import { parentPort, workerData } from 'node:worker_threads'
import type { CacheCall, CacheOperations, CacheThreadData, FromCache } from './cache-entry.ts'
import { serveCache } from './serve-cache.ts'

const port = parentPort
if (port === null) throw new Error('cache.worker.ts runs in a worker thread.')
const served = serveCache(workerData as CacheThreadData, Date.now())
// `name` and `input` of a call fit each other: CacheClient.call sees to it.
const operations = served.operations as unknown as Record<keyof CacheOperations, (input: unknown) => unknown>

port.on('message', (calls: readonly CacheCall[] | 'close') => {
  if (calls === 'close') {
    served.close()
    port.close()
    return
  }
  port.postMessage(calls.map(answer))
})

function answer({ id, name, input }: CacheCall): FromCache {
  try {
    return { id, value: operations[name](input) }
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) }
  }
}

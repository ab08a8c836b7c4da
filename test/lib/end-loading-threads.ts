// The process of thread-end.test.ts: threads that load SQLite, each ended at another moment of it.

import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { followLoading, terminateThread } from '../../electron/lib/thread-end.ts'

const sqlite = JSON.stringify(import.meta.resolve('better-sqlite3'))
const code = `
  import { parentPort } from 'node:worker_threads'
  import Database from ${sqlite}
  parentPort.on('message', () => undefined)
  new Database(':memory:')
  parentPort.postMessage('ready')`

for (let count = 0; count < 60; count++) {
  const worker = followLoading(new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`)))
  const ended = once(worker, 'exit')
  await once(worker, 'online')
  await delay((count % 30) / 3)
  terminateThread(worker)
  // Unreferenced threads keep no process alive; this one waits for them.
  worker.ref()
  await ended
}

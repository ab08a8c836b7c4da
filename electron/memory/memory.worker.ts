// Entry of the store's threads.

import { parentPort, workerData } from 'node:worker_threads'
import { serveDatabase } from './serve-database.ts'
import type { ThreadData } from './thread-messages.ts'

if (parentPort === null) throw new Error('memory.worker.ts runs in a worker thread.')
serveDatabase(parentPort, workerData as ThreadData)

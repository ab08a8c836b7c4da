// Entry of the store's threads.

import { parentPort, workerData } from 'node:worker_threads'
import { serveImport, type ImporterData } from './import/import-thread.ts'
import { serveDatabase } from './serve-database.ts'
import type { ThreadData } from './thread-messages.ts'

if (parentPort === null) throw new Error('memory.worker.ts runs in a worker thread.')
const data = workerData as ThreadData | ImporterData
if (data.role === 'importer') serveImport(parentPort, data)
else serveDatabase(parentPort, data)

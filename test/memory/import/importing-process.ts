// Imports a file through the real threads and prints a line for what is stored: `stored MESSAGES`, then `done`. Ends by
// being killed. `node importing-process.ts DATA_DIR FILE`

import { writeSync } from 'node:fs'
import path from 'node:path'
import { ImportService } from '../../../electron/memory/import/import-service.ts'
import { openMemory } from '../../../electron/memory/memory-client.ts'
import { staticEmbedder } from '../../support/static-embedder.ts'

const [dataDir = '', file = ''] = process.argv.slice(2)
const workerUrl = new URL('../../../electron/memory/memory.worker.ts', import.meta.url)
const ignore = () => undefined
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore }
const say = (line: string) => writeSync(1, `${line}\n`)

const memory = await openMemory({
  file: path.join(dataDir, 'jarvis.db'),
  workerUrl,
  readerCount: 1,
  embedder: staticEmbedder,
  isIndexing: false,
  recorder: { record: ignore },
  logger,
})
const imports = new ImportService({
  memory,
  workerUrl,
  uploadDir: path.join(dataDir, 'imports'),
  logger,
  onStored: ignore,
})
say('begun')
const request = { format: 'jsonl', isDryRun: false } as const
await imports.importPath(file, request, new AbortController().signal, ({ messages }) => say(`stored ${messages}`))
say('done')
await imports.dispose()
await memory.close()

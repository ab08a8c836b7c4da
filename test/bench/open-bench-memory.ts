// A store's client with one reader thread, as the app opens it, without work in the background.

import { openMemory } from '../../electron/memory/memory-client.ts'
import type { Memory } from '../../electron/memory/memory.ts'
import { nodeParts } from '../../electron/node-parts.ts'
import { staticEmbedder } from '../support/static-embedder.ts'

export function openBenchMemory(file: string, isCached: boolean): Promise<Memory> {
  const nothing = () => undefined
  return openMemory({
    file,
    workerUrl: nodeParts.workers.memory,
    readerCount: 1,
    embedder: staticEmbedder,
    isIndexing: false,
    isCached,
    recorder: { record: nothing },
    logger: { debug: nothing, info: nothing, warn: nothing, error: nothing },
  })
}

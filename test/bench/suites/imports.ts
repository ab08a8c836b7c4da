// Imports as the app makes them: a file on disk, the thread that reads it, the thread that writes; a write that somebody
// else asks for meanwhile; the vectors that follow; and the undo of it all.

import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ImportService } from '../../../electron/memory/import/import-service.ts'
import { openMemory } from '../../../electron/memory/memory-client.ts'
import { staticEmbedder } from '../../support/static-embedder.ts'
import { nodeParts } from '../../../electron/node-parts.ts'
import { writeChatGptExport, writeJsonLines } from '../import-files.ts'
import { atLeast, measured, single, type Measured, type Verdict } from '../measure.ts'

const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const ASKED_EVERY_MS = 200

export async function benchImports(
  folder: string,
  count: number,
  say: (line: string) => void,
): Promise<{ results: Measured[]; verdicts: Verdict[] }> {
  const files = { 'JSON Lines': writeJsonLines, ChatGPT: writeChatGptExport }
  const results: Measured[] = []
  const verdicts: Verdict[] = []
  for (const [format, write] of Object.entries(files)) {
    const own = path.join(folder, format)
    await mkdir(own)
    const file = path.join(own, 'conversations.json')
    write(file, count)
    const found = await importFile(own, file, format === 'ChatGPT')
    say(`${format}: ${Math.round(found.rate)} messages/s through the service`)
    results.push(single(`import through the service, ${format}`, 'messages/s', found.rate), ...found.results)
    verdicts.push(atLeast(`import through the service, ${format}`, found.rate, 40_000, 'messages/s'))
    await rm(own, { recursive: true })
  }
  return { results, verdicts }
}

/** `isAsked`: somebody writes meanwhile, and takes it all back at the end; else its vectors are made. */
async function importFile(
  folder: string,
  file: string,
  isAsked: boolean,
): Promise<{ rate: number; results: Measured[] }> {
  const workerUrl = nodeParts.workers.memory
  const memory = await openMemory({
    file: path.join(folder, 'jarvis.db'),
    workerUrl,
    readerCount: 2,
    embedder: staticEmbedder,
    isIndexing: true,
    recorder: { record: () => {} },
    logger,
  })
  const imports = new ImportService({ memory, workerUrl, uploadDir: folder, logger, onStored: () => {} })
  const { signal } = new AbortController()
  const waits: number[] = []
  let isRunning = isAsked
  const asking = (async () => {
    while (isRunning) {
      const startedAt = performance.now()
      await memory.writeSettings({})
      waits.push(performance.now() - startedAt)
      await delay(ASKED_EVERY_MS)
    }
  })()
  try {
    const request = { format: 'auto', isDryRun: false } as const
    const { importId, messages, tookMs } = await imports.importPath(file, request, signal, () => {})
    isRunning = false
    await asking
    const rateSince = (startedAt: number) => messages / ((performance.now() - startedAt) / 1_000)
    const startedAt = performance.now()
    if (!isAsked) {
      await memory.completeIndexes(signal)
      const rate = { rate: messages / (tookMs / 1_000) }
      return { ...rate, results: [single('vectors made behind an import', 'messages/s', rateSince(startedAt))] }
    }
    await imports.undo(importId ?? 0, signal, () => {})
    const undone = single('import undone', 'messages/s', rateSince(startedAt))
    return { rate: messages / (tookMs / 1_000), results: [measured('write during an import', 'ms', waits), undone] }
  } finally {
    isRunning = false
    await imports.dispose()
    await memory.close()
  }
}

// A file larger than what is held of it. A gigabyte takes minutes: IMPORT_MEGABYTES=1000 npx vitest run <this file>

import { closeSync, openSync, writeSync } from 'node:fs'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { ImportService } from '../../../electron/memory/import/import-service.ts'
import { openMemory } from '../../../electron/memory/memory-client.ts'
import { staticEmbedder } from '../../support/static-embedder.ts'
import { tempDir } from '../../support/temp-dir.ts'

const megabytes = Number(process.env['IMPORT_MEGABYTES'] ?? 24)
const workerUrl = new URL('../../../electron/memory/memory.worker.ts', import.meta.url)
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const MESSAGE_LENGTH = 10_000
const CONVERSATION = 50
/** SQLite's caches, three threads, two slices under way and the words of one block of postings. */
const MOST_GROWN_MB = 700

/** Words of 1 to 5,000, the first ones often. */
function textOf(seed: number): string {
  let state = seed + 1
  let text = `message${seed}`
  while (text.length < MESSAGE_LENGTH) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    text += ` word${Math.floor(5_000 * (state / 2 ** 32) ** 4)}`
  }
  return text
}

function writeLargeFile(file: string): number {
  const fd = openSync(file, 'w')
  let messages = 0
  for (let bytes = 0; bytes < megabytes * 1e6; messages++) {
    const role = messages % 2 === 0 ? 'user' : 'assistant'
    const conversationId = `chat ${Math.floor(messages / CONVERSATION)}`
    const line = { id: `m${messages}x`, conversationId, role, content: textOf(messages), createdAt: messages }
    bytes += writeSync(fd, `${JSON.stringify(line)}\n`)
  }
  closeSync(fd)
  return messages
}

it(
  `a file of ${megabytes} MB is imported whole in bounded memory`,
  async () => {
    const dir = tempDir()
    const file = path.join(dir, 'large.jsonl')
    const messages = writeLargeFile(file)
    const recorder = { record: () => {} }
    const memory = await openMemory({
      file: path.join(dir, 'jarvis.db'),
      workerUrl,
      readerCount: 1,
      embedder: staticEmbedder,
      isIndexing: false,
      recorder,
      logger,
    })
    const imports = new ImportService({
      memory,
      workerUrl,
      uploadDir: path.join(dir, 'up'),
      logger,
      onStored: () => {},
    })
    onTestFinished(async () => {
      await imports.dispose()
      await memory.close()
    })
    const before = process.memoryUsage.rss()
    let most = 0
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 50)
    const { signal } = new AbortController()
    const report = await imports.importPath(file, { format: 'auto', isDryRun: false }, signal, () => undefined)
    clearInterval(watch)
    expect(report).toMatchObject({ messages, skipped: 0, errors: [] })
    expect((await memory.counts()).messages).toBe(messages)
    const found = await memory.search({ text: `message${messages - 1}`, mode: 'text', scope: {}, limit: 1 }, signal)
    expect(found.items).toHaveLength(1)
    const grownMb = Math.round((most - before) / 1e6)
    if (megabytes > 100)
      process.stdout.write(`${megabytes} MB, ${messages} messages: ${report.tookMs} ms, RSS +${grownMb} MB\n`)
    expect(grownMb).toBeLessThan(MOST_GROWN_MB)
  },
  30_000 + megabytes * 1_000,
)

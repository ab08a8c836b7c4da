import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Worker } from 'node:worker_threads'
import { expect, it, onTestFinished } from 'vitest'
import { ImportService } from '../../../electron/memory/import/import-service.ts'
import { openMemory } from '../../../electron/memory/memory-client.ts'
import { openWriter } from '../../../electron/memory/open-store.ts'
import { isAppError } from '../../../shared/errors.ts'
import { staticEmbedder } from '../../support/static-embedder.ts'
import { tempDir } from '../../support/temp-dir.ts'

const MESSAGES = 20_000
const workerUrl = new URL('../../../electron/memory/memory.worker.ts', import.meta.url)
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const never = new AbortController().signal
const whole = { format: 'auto', isDryRun: false } as const

it('an import whose writing thread ends in the middle says so or goes on; the store stays whole and the rest can be imported', async () => {
  const dir = tempDir()
  const file = path.join(dir, 'talk.jsonl')
  const lines = Array.from({ length: MESSAGES }, (_, at) =>
    JSON.stringify({
      id: `m${at}`,
      conversationId: `chat ${Math.floor(at / 40)}`,
      role: at % 2 === 0 ? 'user' : 'assistant',
      content: `Message ${at} of the years before.`,
      createdAt: 1_000 + at,
    }),
  )
  writeFileSync(file, lines.join('\n'))

  const writers: Worker[] = []
  const follow = (worker: Worker) => {
    if (worker.threadName === 'memory-writer') writers.push(worker)
  }
  process.on('worker', follow)
  onTestFinished(() => void process.off('worker', follow))
  const store = path.join(dir, 'jarvis.db')
  const memory = await openMemory({
    file: store,
    workerUrl,
    readerCount: 1,
    embedder: staticEmbedder,
    isIndexing: false,
    recorder: { record: () => {} },
    logger,
  })
  const imports = new ImportService({
    memory,
    workerUrl,
    uploadDir: path.join(dir, 'imports'),
    logger,
    onStored: () => undefined,
  })
  onTestFinished(async () => {
    await imports.dispose()
    await memory.close()
  })

  let isEnded = false
  const first = await imports
    .importPath(file, whole, never, () => {
      if (isEnded) return
      isEnded = true
      // The next slice is with the thread by then.
      setTimeout(() => void writers.at(-1)?.terminate(), 5)
    })
    .then(
      () => 'done',
      (error: unknown) => (isAppError(error) && error.retryable ? error.code : String(error)),
    )
  expect(['done', 'memory_unavailable']).toContain(first)
  expect(writers.length).toBeGreaterThan(1)
  expect((await imports.list()).map(({ state }) => state)).toEqual([first === 'done' ? 'done' : 'failed'])

  const kept = (await memory.counts()).messages
  const again = await imports.importPath(file, whole, never, () => undefined)
  expect(again).toMatchObject({ messages: MESSAGES - kept, skipped: kept, errors: [] })
  expect(await memory.counts()).toMatchObject({ messages: MESSAGES, conversations: MESSAGES / 40 })
  const found = await memory.search({ text: 'years', mode: 'text', scope: {}, limit: 5 }, never)
  expect(found.items).toHaveLength(5)
  const db = openWriter(store, false)
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(db.pragma('foreign_key_check')).toEqual([])
  expect(db.prepare('SELECT count(DISTINCT externalId) FROM message').pluck().get()).toBe(MESSAGES)
  db.close()
}, 120_000)

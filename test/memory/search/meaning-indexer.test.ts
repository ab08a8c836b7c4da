import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openMemory } from '../../../electron/memory/memory-client.ts'
import { openReader } from '../../../electron/memory/open-store.ts'
import { staticEmbedder } from '../../support/static-embedder.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { sliceOf } from '../import/import-files.ts'

const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const SLICES = 5
const MESSAGES = 600

it('every message has its vectors once, whatever was imported, changed and deleted while batches overlapped', async () => {
  const file = path.join(tempDir(), 'jarvis.db')
  const memory = await openMemory({
    file,
    workerUrl: new URL('../../../electron/memory/memory.worker.ts', import.meta.url),
    readerCount: 1,
    embedder: staticEmbedder,
    isIndexing: true,
    recorder: { record: () => {} },
    logger,
  })
  onTestFinished(() => memory.close())
  const { signal } = new AbortController()
  const importId = await memory.beginImport('file')
  for (let slice = 0; slice < SLICES; slice++) {
    const messages = Array.from({ length: MESSAGES }, (_, at) => {
      const content = `Boat ${slice * MESSAGES + at} leaves the harbour`
      return { id: `${slice} ${at}`, role: 'user' as const, content, createdAt: 1, at: 1 }
    })
    const chat = { id: `chat ${slice}`, title: null, createdAt: null, updatedAt: null, messages }
    const { slice: bytes, terms } = sliceOf([chat])
    await memory.importSlice(importId, bytes, terms)
  }
  const completed = memory.completeIndexes(signal)
  await memory.deleteConversation('chat 1')
  while ((await memory.purgeDeleted(Number.MAX_SAFE_INTEGER, 100)) > 0);
  await completed
  await memory.completeIndexes(signal)
  const db = openReader(file)
  onTestFinished(() => void db.close())
  const sql = 'SELECT count(*) AS vectors, count(DISTINCT messageId) AS messages FROM embedding'
  const kept = (SLICES - 1) * MESSAGES
  expect(db.prepare(sql).get()).toEqual({ vectors: kept, messages: kept })
  expect(
    db.prepare('SELECT count(*) FROM embedding WHERE messageId NOT IN (SELECT id FROM message)').pluck().get(),
  ).toBe(0)
  expect(memory.searchProgress()).toMatchObject({ left: 0, meaningComplete: true })
})

// A store with many realistic messages, their word index and their vectors, made as the app makes it but in this thread.

import path from 'node:path'
import { readFileSync } from 'node:fs'
import { createStaticModel, STATIC_DIMENSIONS, type StaticModel } from '../../electron/lib/embedder/static-model.ts'
import type { Database } from '../../electron/memory/database.ts'
import { closeWriter, openReader, openWriter } from '../../electron/memory/open-store.ts'
import { runOperation } from '../../electron/memory/operations.ts'
import { MAX_UNCOVERED } from '../../electron/memory/search/posting-store.ts'
import { createVectorMemory } from '../../electron/memory/search/vector-memory.ts'
import { shareVectors, type EmbeddingModel, type PendingTexts } from '../../electron/memory/search/vector-store.ts'
import { nodeParts } from '../../electron/node-parts.ts'
import { generateMessages, type GeneratedMessage } from '../support/realistic-messages.ts'

const SLICE = 20_000

export interface FillTimes {
  /** Rows and word index together. */
  readonly importMs: number
  readonly embedMs: number
  readonly storeVectorsMs: number
}

export function openModel(): StaticModel {
  const read = (name: string) => readFileSync(path.join(nodeParts.embedderDir, name))
  const shared = (name: string) => {
    const bytes = read(name)
    const buffer = new SharedArrayBuffer(bytes.byteLength)
    new Uint8Array(buffer).set(bytes)
    return buffer
  }
  return createStaticModel({
    vocabulary: read('vocab.txt').toString('utf8'),
    table: shared('bilingual-256.i8'),
    scales: shared('bilingual-256.scale'),
  })
}

export function embedText(model: StaticModel, text: string): Float32Array {
  const vector = new Float32Array(STATIC_DIMENSIONS)
  model.embedInto(text, vector)
  return vector
}

export function fillMemory(file: string, count: number, model: StaticModel, say: (line: string) => void): FillTimes {
  const db = openWriter(file, true)
  try {
    const importMs = importMessages(db, count, say)
    while (runOperation(db, 'buildPostings', { limit: SLICE, uncovered: MAX_UNCOVERED }) === true);
    const embedding = embedMessages(db, model, say)
    // As the app does behind its back; a start reads them instead of making them from the vectors.
    shareVectors(db, createVectorMemory())
    while (runOperation(db, 'loadCodes', { limit: SLICE }) !== true);
    while (runOperation(db, 'keepCodes', undefined) === true);
    return { importMs, ...embedding }
  } finally {
    closeWriter(db)
  }
}

/** Without the word index, rows alone. */
export function importMessages(db: Database, count: number, say: (line: string) => void, isIndexed = true): number {
  const addConversation = db.prepare<[number, string, number, number]>(
    `INSERT INTO conversation (id, title, titleSource, createdAt, updatedAt) VALUES (?, ?, 'question', ?, ?)`,
  )
  const addMessage = db.prepare<[number, number, number | null, string, number, string]>(
    `INSERT INTO message (id, conversationId, parentId, role, status, createdAt, content) VALUES (?, ?, ?, ?, 'complete', ?, ?)`,
  )
  const finish = db.prepare<[number, number, number, number]>(
    'UPDATE conversation SET activeRootId = ?, activeLeafId = ?, activity = ? WHERE id = ?',
  )
  const messages = generateMessages(count)
  let id = 0
  let tookMs = 0
  let next = messages.next()
  while (next.done !== true) {
    const slice: GeneratedMessage[] = []
    for (; next.done !== true && slice.length < SLICE; next = messages.next()) slice.push(next.value)
    const startedAt = performance.now()
    db.transaction(() => {
      for (const { conversation, turn, role, createdAt, content } of slice) {
        id++
        if (turn === 0) addConversation.run(conversation + 1, content.slice(0, 40), createdAt, createdAt)
        addMessage.run(id, conversation + 1, turn === 0 ? null : id - 1, role, createdAt, content)
        finish.run(id - turn, id, id, conversation + 1)
      }
      if (isIndexed) runOperation(db, 'writeSettings', { patch: {} })
    }).immediate()
    tookMs += performance.now() - startedAt
    if (id % 100_000 === 0) say(`${id} messages, ${Math.round(id / (tookMs / 1_000))} a second`)
  }
  db.exec('UPDATE message SET activeChildId = id + 1 WHERE id + 1 IN (SELECT id FROM message) AND id % 40 <> 0')
  return tookMs
}

export function embedMessages(
  db: Database,
  model: StaticModel,
  say: (line: string) => void,
): Omit<FillTimes, 'importMs'> {
  const run = <T>(name: string, input: unknown) => runOperation(db, name, input) as T
  const { id: modelId } = run<EmbeddingModel>('addEmbeddingModel', {
    name: 'static:bilingual-256',
    dimensions: STATIC_DIMENSIONS,
  })
  let [embedMs, storeVectorsMs, done] = [0, 0, 0]
  for (;;) {
    const { texts, redone, embeddedTo, left } = run<PendingTexts>('readPending', {
      modelId,
      messages: 4_000,
      length: 4_000_000,
      after: null,
    })
    if (left === 0) return { embedMs, storeVectorsMs }
    const startedAt = performance.now()
    const vectors = new Float32Array(texts.length * STATIC_DIMENSIONS)
    texts.forEach(({ text }, at) =>
      model.embedInto(text, vectors.subarray(at * STATIC_DIMENSIONS, (at + 1) * STATIC_DIMENSIONS)),
    )
    const embeddedAt = performance.now()
    const places = texts.map(({ messageId, part, startsAt }) => ({ messageId, part, startsAt }))
    run('storeVectors', { modelId, dimensions: STATIC_DIMENSIONS, places, vectors, pending: { redone, embeddedTo } })
    embedMs += embeddedAt - startedAt
    storeVectorsMs += performance.now() - embeddedAt
    done += texts.length
    if (done % 100_000 === 0) say(`${done} vectors`)
  }
}

export interface OpenedMemory {
  readonly db: Database
  /** For another reader. */
  readonly vectors: ReturnType<typeof createVectorMemory>
  readonly codesBytes: number
  readonly loadMs: number
  close(): void
}

/** As a reader thread has it, its codes loaded by a writer. */
export function openMemoryReader(file: string): OpenedMemory {
  const memory = createVectorMemory()
  const writer = openWriter(file, true)
  shareVectors(writer, memory)
  const startedAt = performance.now()
  while (runOperation(writer, 'loadCodes', { limit: 10_000 }) !== true);
  const loadMs = performance.now() - startedAt
  const db = openReader(file)
  shareVectors(db, memory)
  return {
    db,
    vectors: memory,
    codesBytes: memory.buffer.byteLength,
    loadMs,
    close: () => {
      db.close()
      closeWriter(writer)
    },
  }
}

import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { openMemory, type MemoryOptions } from '../../electron/memory/memory-client.ts'
import { openWriter } from '../../electron/memory/open-store.ts'
import { isAppError } from '../../shared/errors.ts'
import { tempDir } from '../support/temp-dir.ts'
import { recordingLogger } from './recording-logger.ts'
import { complete } from './test-store.ts'
import { staticEmbedder } from '../support/static-embedder.ts'

const workerUrl = new URL('../../electron/memory/memory.worker.ts', import.meta.url)

function watchThreads(): readonly Worker[] {
  const threads: Worker[] = []
  const add = (worker: Worker) => void threads.push(worker)
  process.on('worker', add)
  onTestFinished(() => void process.off('worker', add))
  return threads
}

async function open(options: Partial<MemoryOptions> = {}) {
  const file = options.file ?? path.join(tempDir(), 'jarvis.db')
  const threads = watchThreads()
  const { logger, entries } = recordingLogger()
  const recorded: { name: string; isError: boolean }[] = []
  const recorder = { record: (name: string, _: number, isError = false) => void recorded.push({ name, isError }) }
  const memory = await openMemory({
    file,
    workerUrl,
    readerCount: 2,
    embedder: staticEmbedder,
    isIndexing: false,
    recorder,
    logger,
    ...options,
  })
  onTestFinished(() => memory.close())
  return { memory, file, threads, entries, recorded }
}

/** Resolves once reads go to the reader. */
async function readerStarted(threads: readonly Worker[]): Promise<void> {
  // Node announces a new thread a tick later.
  while (threads[1] === undefined) await setImmediate()
  await once(threads[1], 'message')
}

const newTurn = { conversationId: null, title: 'A chat', question: 'Why?' }

describe('the store behind its threads', () => {
  it('answers every method, reads seeing each write that resolved', async () => {
    const { memory } = await open()
    const { conversation, question, answer } = await memory.startTurn(newTurn)
    const { conversationId } = conversation
    await memory.saveProgress(answer.messageId, 'Bec', null)
    expect((await memory.getMessage(answer.messageId)).content).toBe('Bec')
    expect((await memory.finishAnswer(answer.messageId, complete)).status).toBe('complete')
    const sibling = await memory.startSibling(answer.messageId)
    await memory.finishAnswer(sibling.answer.messageId, complete)
    expect(await memory.readHistory(answer.messageId, 5)).toHaveLength(2)
    expect((await memory.showBranch(answer.messageId)).conversationId).toBe(conversationId)
    expect((await memory.readTranscript({ reference: conversationId, limit: 5 })).items[1]?.messageId).toBe(
      answer.messageId,
    )
    expect((await memory.listMessages({ strategy: 'auto', limit: 5 })).items).toHaveLength(3)
    expect((await memory.pinMessage(question.messageId, true)).isPinned).toBe(true)
    expect((await memory.renameConversation(conversationId, 'Mine', 'user')).title).toBe('Mine')
    expect((await memory.pinConversation(conversationId, true)).isPinned).toBe(true)
    const queued = await memory.addQueued(conversationId, 'one', { waitMs: 0 })
    await memory.editQueued(queued.queuedId, 'two')
    expect(await memory.listQueued(conversationId)).toMatchObject([{ content: 'two' }])
    expect(await memory.listQueuedConversations()).toEqual([conversationId])
    const started = await memory.startQueued(queued.queuedId)
    await memory.finishAnswer(started.answer.messageId, complete)
    const other = await memory.addQueued(conversationId, 'three', { waitMs: 0 })
    expect(await memory.removeQueued(other.queuedId)).toEqual(other)
    await memory.writeSettings({ theme: 'dark' })
    expect(await memory.readSettings()).toEqual({ theme: 'dark' })
    expect(await memory.counts()).toMatchObject({ conversations: 1, messages: 5 })
    await memory.deleteConversation(conversationId)
    expect((await memory.listConversations({ limit: 5 })).items).toEqual([])
    expect((await memory.restoreConversation(conversationId)).conversationId).toBe(conversationId)
    expect((await memory.getConversation(conversationId)).createdAt).toBeGreaterThan(Date.now() - 60_000)
    await memory.deleteConversation(conversationId)
    expect(await memory.purgeDeleted(Date.now() + 1, 100)).toBe(5)
  })

  it('shows the branch of a message it is asked to read around', async () => {
    const { memory } = await open()
    const { conversation, answer } = await memory.startTurn(newTurn)
    await memory.finishAnswer(answer.messageId, complete)
    const sibling = await memory.startSibling(answer.messageId)
    const reference = conversation.conversationId
    const around = { reference, limit: 5, aroundMessageId: answer.messageId }
    expect((await memory.readTranscript(around)).items.at(-1)).toMatchObject({
      messageId: answer.messageId,
      branch: { index: 1, count: 2, nextId: sibling.answer.messageId },
    })
    expect((await memory.readTranscript({ reference, limit: 5 })).items.at(-1)?.messageId).toBe(answer.messageId)
  })

  it('records each operation by name, failures as such', async () => {
    const { memory, recorded } = await open()
    await memory.counts()
    await expect(memory.getMessage('m1')).rejects.toMatchObject({ code: 'not_found' })
    expect(recorded.filter(({ name }) => name.endsWith('Wait'))).toHaveLength(2)
    expect(recorded.filter(({ name }) => !name.endsWith('Wait'))).toEqual([
      // The thread's own time, then the whole with the way there and back.
      { name: 'sql.counts', isError: false },
      { name: 'memory.counts', isError: false },
      { name: 'sql.getMessage', isError: true },
      { name: 'memory.getMessage', isError: true },
    ])
  })

  it('starts one reader at once and another only when the first is busy', async () => {
    const { memory, threads } = await open({ readerCount: 2 })
    await readerStarted(threads)
    for (let count = 0; count < 3; count++) await memory.counts()
    expect(threads).toHaveLength(2)
    await Promise.all(Array.from({ length: 20 }, () => memory.counts()))
    expect(threads).toHaveLength(3)
    expect(memory.pools()).toEqual({
      'memory.readers': { size: 2, busy: 0, queued: 0 },
      'memory.writer': { size: 1, busy: 0, queued: 0 },
    })
  })

  it('reads through the writer while no reader is ready', async () => {
    const { memory, threads } = await open({ readerCount: 1 })
    const read = memory.counts()
    expect(memory.pools()['memory.writer']).toMatchObject({ busy: 1 })
    expect(await read).toMatchObject({ messages: 0 })
    await readerStarted(threads)
    const later = memory.counts()
    expect(memory.pools()).toMatchObject({ 'memory.readers': { busy: 1 }, 'memory.writer': { busy: 0 } })
    await later
  })

  it('asks again what a reader held when it ended', async () => {
    const { memory, threads, entries } = await open({ readerCount: 1 })
    await memory.startTurn(newTurn)
    await readerStarted(threads)
    const answers = Promise.all(Array.from({ length: 200 }, () => memory.counts()))
    void threads[1]!.terminate()
    for (const counts of await answers) expect(counts).toMatchObject({ messages: 2 })
    await vi.waitFor(() => expect(entries.map(entry => entry.event)).toContain('memory.thread_restarted'))
  })

  it('rejects what the writer held when it ended, undoes it, and writes again', async () => {
    const file = path.join(tempDir(), 'jarvis.db')
    const { memory, threads } = await open({ file })
    const running = await memory.startTurn(newTurn)
    const large = await memory.startTurn(newTurn)
    const reference = large.conversation.conversationId
    const filler = openWriter(file, false)
    filler.exec(`
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)
      INSERT INTO message (conversationId, role, status, createdAt, content)
      SELECT ${reference.slice(1)}, 'user', 'complete', 5000, 'x' FROM n`)
    filler.close()
    await memory.deleteConversation(reference)
    // Long enough for the thread to end in the middle: it does so when the statement is done, before the commit.
    const purge = memory.purgeDeleted(Date.now() + 1, 100_000)
    const waiting = memory.writeSettings({ theme: 'dark' })
    void threads[0]!.terminate()
    for (const result of await Promise.allSettled([purge, waiting])) {
      expect(result).toMatchObject({ reason: { code: 'memory_unavailable', retryable: true } })
    }
    expect((await memory.restoreConversation(reference)).messageCount).toBe(30_002)
    expect(await memory.readSettings()).toEqual({})
    // The answer being written goes on: only its thread was replaced, not the process.
    await memory.saveProgress(running.answer.messageId, 'still here', null)
    expect(await memory.getMessage(running.answer.messageId)).toMatchObject({
      status: 'streaming',
      content: 'still here',
    })
  })

  it('finishes what it was asked before it closes, then refuses everything', async () => {
    const { memory, file, threads } = await open()
    const writes = Array.from({ length: 20 }, () => memory.startTurn(newTurn))
    const read = memory.counts()
    const closing = memory.close()
    expect(memory.close()).toBe(closing)
    await Promise.all([...writes, read])
    await closing
    // Node's id of a thread that has ended.
    expect(threads.map(thread => thread.threadId)).toEqual([-1, -1])
    expect(existsSync(`${file}-wal`)).toBe(false)
    const refused = { code: 'memory_unavailable', retryable: false }
    await expect(memory.counts()).rejects.toMatchObject(refused)
    await expect(memory.startTurn(newTurn)).rejects.toMatchObject(refused)
    const again = await open({ file })
    expect(await again.memory.counts()).toMatchObject({ conversations: 20 })
  })

  it('does not open what it should not, and says so with the code of the cause', async () => {
    const file = path.join(tempDir(), 'jarvis.db')
    writeFileSync(file, 'x'.repeat(10_000))
    const error = await open({ file }).catch((reason: unknown) => reason)
    expect(isAppError(error)).toBe(true)
    expect(error).toMatchObject({ code: 'memory_corrupt' })
  })

  it('is unavailable when its thread cannot even start', async () => {
    const missing = new URL('missing.worker.ts', import.meta.url)
    await expect(open({ workerUrl: missing })).rejects.toMatchObject({ code: 'memory_unavailable' })
  })
})

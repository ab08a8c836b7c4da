import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { describe, expect, it, onTestFinished } from 'vitest'
import { isAppError } from '../../shared/errors.ts'
import { serveDatabase } from '../../electron/memory/serve-database.ts'
import {
  fromThreadError,
  type FromThread,
  type ThreadData,
  type ToThread,
} from '../../electron/memory/thread-messages.ts'
import { tempDir } from '../support/temp-dir.ts'
import { addTurn, openTestStore } from './test-store.ts'
import { createVectorMemory } from '../../electron/memory/search/vector-memory.ts'

const vectors = createVectorMemory()

/** A thread's code on the other end of a real channel, in this thread. */
function serve(data: ThreadData) {
  const { port1: ours, port2: theirs } = new MessageChannel()
  const inbox: FromThread[] = []
  let arrived = Promise.withResolvers<undefined>()
  ours.on('message', (message: FromThread) => {
    inbox.push(message)
    arrived.resolve(undefined)
  })
  const closed = new Promise<void>(resolve => ours.on('close', () => resolve()))
  const send = (message: ToThread) => ours.postMessage(message)
  async function receive(): Promise<FromThread> {
    while (inbox.length === 0) {
      await arrived.promise
      arrived = Promise.withResolvers()
    }
    return inbox.shift()!
  }
  let lastId = 0
  async function ask(name: string, input: unknown): Promise<unknown> {
    const id = ++lastId
    send({ kind: 'call', id, name, input })
    const reply = await receive()
    if (reply.kind !== 'ok' && reply.kind !== 'err') throw new Error(`unexpected ${reply.kind}`)
    expect(reply.id).toBe(id)
    expect(reply.tookMs).toBeGreaterThanOrEqual(0)
    if (reply.kind === 'ok') return reply.value
    throw fromThreadError(reply.error)
  }
  onTestFinished(() => ours.close())
  serveDatabase(theirs, data)
  return { send, receive, ask, closed }
}

const turn = { turn: { conversationId: null, title: 't', question: 'q' }, now: 1 }

describe('a serving thread', () => {
  it('answers calls in order, then closes and leaves no log behind', async () => {
    const file = path.join(tempDir(), 'jarvis.db')
    const writer = serve({ role: 'writer', file, isFirstStart: true, vectors })
    expect(await writer.receive()).toEqual({ kind: 'ready' })
    const reader = serve({ role: 'reader', file, isFirstStart: true, vectors })
    expect(await reader.receive()).toEqual({ kind: 'ready' })
    expect(await writer.ask('startTurn', turn)).toMatchObject({ conversation: { conversationId: 'c1' } })
    expect(await reader.ask('getMessage', { reference: 'm1' })).toMatchObject({ content: 'q' })
    reader.send({ kind: 'close' })
    await reader.closed
    writer.send({ kind: 'close' })
    await writer.closed
    expect(existsSync(`${file}-wal`)).toBe(false)
  })

  it('carries an expected failure as such and a bug with its stack', async () => {
    const file = path.join(tempDir(), 'jarvis.db')
    const writer = serve({ role: 'writer', file, isFirstStart: true, vectors })
    await writer.receive()
    const expected = await writer
      .ask('pinMessage', { reference: 'm9', isPinned: true })
      .catch((error: unknown) => error)
    expect(expected).toMatchObject({ code: 'not_found', retryable: false, data: { kind: 'message', reference: 'm9' } })
    expect(isAppError(expected)).toBe(true)
    const reader = serve({ role: 'reader', file, isFirstStart: true, vectors })
    await reader.receive()
    const unknown = [
      [writer, 'toString'],
      [writer, 'noSuchOperation'],
      [reader, 'startTurn'],
    ] as const
    for (const [thread, name] of unknown) {
      const bug = await thread.ask(name, turn).catch((error: unknown) => error)
      expect(isAppError(bug)).toBe(false)
      expect(bug).toMatchObject({ message: `The store has no operation ${name}.` })
      expect((bug as Error).stack).toContain('operations.ts')
    }
    const broken = await writer.ask('startTurn', { ...turn, now: 'today' }).catch((error: unknown) => error)
    expect(broken).toMatchObject({ name: 'SqliteError' })
  })

  it('says why it could not open, and ends', async () => {
    const file = path.join(tempDir(), 'jarvis.db')
    writeFileSync(file, 'x'.repeat(10_000))
    const writer = serve({ role: 'writer', file, isFirstStart: true, vectors })
    const failed = await writer.receive()
    expect(failed).toMatchObject({ kind: 'failed', error: { kind: 'expected', shape: { code: 'memory_corrupt' } } })
    await writer.closed
  })

  it('writes nothing more once it has met damage, while what is whole can be read', async () => {
    const file = path.join(tempDir(), 'jarvis.db')
    const store = openTestStore(file)
    for (let count = 0; count < 300; count++) addTurn(store, { question: 'x'.repeat(200) })
    store.writeSettings({ patch: { theme: 'dark' } })
    const pages = store.db.prepare<[], number>(`SELECT pageno FROM dbstat WHERE name = 'message'`).pluck().all()
    store.db.pragma('wal_checkpoint(TRUNCATE)')
    store.db.close()
    const bytes = readFileSync(file)
    // Not the root and the end, which opening reads.
    for (const page of pages.slice(1, -4)) bytes.fill(0xa5, (page - 1) * 4096, page * 4096)
    writeFileSync(file, bytes)

    // A first start looks for damage before it opens.
    const writer = serve({ role: 'writer', file, isFirstStart: false, vectors })
    await writer.receive()
    const corrupt = { code: 'memory_corrupt', retryable: false }
    await expect(writer.ask('pinMessage', { reference: 'm1', isPinned: true })).rejects.toMatchObject(corrupt)
    await expect(writer.ask('writeSettings', { patch: { theme: 'light' } })).rejects.toMatchObject(corrupt)
    const reader = serve({ role: 'reader', file, isFirstStart: true, vectors })
    await reader.receive()
    expect(await reader.ask('readSettings', undefined)).toEqual({ theme: 'dark' })
    await expect(reader.ask('getMessage', { reference: 'm1' })).rejects.toMatchObject(corrupt)
    expect(await reader.ask('listConversations', { limit: 1 })).toMatchObject({ items: [{ title: 'A chat' }] })
  })
})

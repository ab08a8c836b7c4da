// A store with caches and its twin without, in step: whatever is written and read in whatever order, both answer the same.

import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openMemory } from '../../../electron/memory/memory-client.ts'
import type { Memory } from '../../../electron/memory/memory.ts'
import { isAppError } from '../../../shared/errors.ts'
import { staticEmbedder } from '../../support/static-embedder.ts'
import { recordingLogger } from '../recording-logger.ts'
import { complete } from '../test-store.ts'

const workerUrl = new URL('../../../electron/memory/memory.worker.ts', import.meta.url)
const signal = new AbortController().signal

const folder = mkdtempSync(path.join(os.tmpdir(), 'jarvis-test-'))

async function open(isCached: boolean): Promise<Memory> {
  return await openMemory({
    file: path.join(folder, `${isCached}.db`),
    workerUrl,
    readerCount: 1,
    embedder: staticEmbedder,
    isIndexing: false,
    isCached,
    recorder: { record: () => undefined },
    logger: recordingLogger().logger,
  })
}

let cached: Memory
let twin: Memory
beforeAll(async () => {
  // Both note the same times.
  vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_000 })
  cached = await open(true)
  twin = await open(false)
})
afterAll(async () => {
  await Promise.all([cached.close(), twin.close()])
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

/** The same of both, errors included. */
async function both<T>(work: (memory: Memory) => Promise<T>): Promise<T | null> {
  const outcome = (memory: Memory) =>
    work(memory).then(
      value => ({ value, code: null }),
      (error: unknown) => ({ value: null, code: isAppError(error) ? error.code : String(error) }),
    )
  const [one, other] = await Promise.all([outcome(cached), outcome(twin)])
  expect(one).toEqual(other)
  return one.value
}

/** What both were told so far, to choose from. */
const known = {
  conversations: [] as string[],
  messages: [] as string[],
  imports: [] as number[],
  facts: [] as string[],
}

function pick<T>(items: readonly T[], which: number): T | undefined {
  return items[which % Math.max(1, items.length)]
}

const words = ['kiwi', 'mango', 'lighthouse', 'le phare de la côte', 'boats and ships', 'kiwi mango kiwi']
const textOf = (which: number) => `${pick(words, which)} ${which}`

function sliceOf(which: number): Uint8Array {
  const id = `import-${which % 4}`
  const messages = [0, 1, 2].map(at => ({
    id: `${id}-${at}-${which % 8}`,
    parentId: null,
    role: at % 2 === 0 ? 'user' : 'assistant',
    content: textOf(which + at),
    createdAt: 1_600_000_000_000 + which + at,
  }))
  const conversation = { id, title: textOf(which), isWhole: true, messages }
  return new TextEncoder().encode(JSON.stringify({ conversations: [conversation] }))
}

const allOn = { events: true, search: true, graph: true }

type Step = (which: number) => Promise<unknown>

const writes: Readonly<Record<string, Step>> = {
  ask: async which => {
    const old = which % 3 === 0 ? null : (pick(known.conversations, which) ?? null)
    const started = await both(memory =>
      memory.startTurn({ conversationId: old, title: textOf(which), question: textOf(which) }),
    )
    if (started === null) return
    const { conversation, question, answer } = started
    if (old === null) known.conversations.push(conversation.conversationId)
    known.messages.push(question.messageId, answer.messageId)
    await both(memory => memory.saveProgress(answer.messageId, textOf(which + 1), null))
    if (which % 5 !== 0) await readAll(which)
    await both(memory => memory.finishAnswer(answer.messageId, { ...complete, content: textOf(which + 2) }))
  },
  edit: async which => {
    const beside = pick(known.messages, which)
    const conversationId = pick(known.conversations, which)
    if (beside === undefined || conversationId === undefined) return
    const turn = { conversationId, title: '', question: textOf(which), beside }
    const started = await both(memory => memory.startTurn(turn))
    if (started === null) return
    known.messages.push(started.question.messageId, started.answer.messageId)
    await both(memory => memory.finishAnswer(started.answer.messageId, complete))
  },
  regenerate: async which => {
    const started = await both(memory => memory.startSibling(pick(known.messages, which) ?? 'm1'))
    if (started === null) return
    known.messages.push(started.answer.messageId)
    const end = { ...complete, status: 'stopped' as const, content: textOf(which) }
    await both(memory => memory.finishAnswer(started.answer.messageId, end))
  },
  goOn: async which => {
    const started = await both(memory => memory.resumeAnswer(pick(known.messages, which) ?? 'm1'))
    if (started !== null) await both(memory => memory.finishAnswer(started.answer.messageId, complete))
  },
  showBranch: which => both(memory => memory.showBranch(pick(known.messages, which) ?? 'm1')),
  rename: which =>
    both(memory => memory.renameConversation(pick(known.conversations, which) ?? 'c1', textOf(which), 'user')),
  pin: which => both(memory => memory.pinConversation(pick(known.conversations, which) ?? 'c1', which % 2 === 0)),
  pinMessage: which => both(memory => memory.pinMessage(pick(known.messages, which) ?? 'm1', which % 3 !== 0)),
  remember: which => both(memory => memory.setUsesMemory(pick(known.conversations, which) ?? 'c1', which % 2 === 0)),
  speak: which => both(memory => memory.setSpoken(pick(known.conversations, which) ?? 'c1', which % 2 === 0)),
  choose: which => both(memory => memory.setParameters(pick(known.conversations, which) ?? 'c1', { seed: which })),
  delete: which => both(memory => memory.deleteConversation(pick(known.conversations, which) ?? 'c1')),
  restore: which => both(memory => memory.restoreConversation(pick(known.conversations, which) ?? 'c1')),
  purge: which => both(memory => memory.purgeDeleted(Date.now() + 1, which % 7)),
  queue: async which => {
    const conversationId = pick(known.conversations, which) ?? 'c1'
    const queued = await both(memory => memory.addQueued(conversationId, textOf(which), { waitMs: 0 }))
    if (queued === null) return
    const started = await both(memory => memory.startQueued(queued.queuedId))
    if (started !== null) await both(memory => memory.finishAnswer(started.answer.messageId, complete))
  },
  import: async which => {
    const importId = await both(memory => memory.beginImport('a file'))
    if (importId === null) return
    known.imports.push(importId)
    await both(memory => memory.importSlice(importId, sliceOf(which), null))
    await both(memory => memory.endImport(importId, 'done', 0))
  },
  undo: async which => {
    const importId = pick(known.imports, which) ?? 1
    if ((await both(memory => memory.beginUndo(importId))) === null) return
    for (let from: number | null = 0; from !== null;)
      from = await both(memory => memory.hideImported(importId, from ?? 0, 2))
    for (let before: number | null = Number.MAX_SAFE_INTEGER; before !== null;)
      before = await both(memory => memory.removeImported(importId, before ?? 0, 2))
    await both(memory => memory.endUndo(importId))
  },
  remembers: async which => {
    const fact = { text: textOf(which), confidence: 1, messageId: null, state: 'accepted' as const }
    for (const { factId } of (await both(memory => memory.addFacts([fact]))) ?? []) known.facts.push(factId)
  },
  forget: which => both(memory => memory.forgetFacts([pick(known.facts, which) ?? 'f1'])),
  index: () => both(memory => memory.completeIndexes(signal)),
  // The twin has none; what is on or off changes no answer.
  turn: which => {
    cached.turnCaches({ events: which % 2 === 0, search: which % 3 === 0, graph: which % 5 !== 0 })
    return Promise.resolve()
  },
}

const searches = (which: number) => ({
  text: pick(['kiwi', 'mango phare', 'in:kiwi', 'is:pinned kiwi', 'ships on the sea', 'le'], which) ?? '',
  mode: pick(['hybrid', 'text', 'meaning'] as const, which) ?? 'hybrid',
  scope: which % 4 === 0 ? { role: 'user' as const } : {},
  limit: 3,
})

/** Everything that is kept, and once more: the second time it comes out of the caches. */
async function readAll(which: number): Promise<void> {
  const conversation = pick(known.conversations, which) ?? 'c1'
  const around = pick(known.messages, which)
  for (let times = 0; times < 2; times++) {
    const list = await both(memory => memory.listConversations({ limit: 2 }))
    if (list?.nextCursor) await both(memory => memory.listConversations({ limit: 2, cursor: list.nextCursor ?? '' }))
    await both(memory => memory.getConversation(conversation))
    await both(memory => memory.getConversations([...known.conversations.slice(-5), 'c999', conversation]))
    for (const strategy of ['auto', 'cursor', 'keyset'] as const) {
      await both(memory => memory.listMessages({ strategy, limit: 4 }))
      await both(memory => memory.listMessages({ strategy, limit: 4, reference: conversation }))
    }
    await both(memory => memory.readTranscript({ reference: conversation, limit: 3 }))
    if (around !== undefined)
      await both(memory => memory.readTranscript({ reference: conversation, limit: 3, aroundMessageId: around }))
    await searchBoth(searches(which))
    await both(memory => memory.readGraph({ limit: 5 }))
  }
}

async function searchBoth(request: ReturnType<typeof searches>): Promise<void> {
  const find = async (memory: Memory, cursor?: string) => {
    const { tookMs, ...page } = await memory.search({ ...request, ...(cursor !== undefined && { cursor }) }, signal)
    expect(tookMs).toBeGreaterThanOrEqual(0)
    return page
  }
  const page = await both(memory => find(memory))
  if (page?.nextCursor) await both(memory => find(memory, page.nextCursor ?? ''))
}

describe('a store with caches', () => {
  it('answers like one without, after whatever was written, edited, deleted, purged, imported and taken back', async () => {
    const step = fc.record({ name: fc.constantFrom(...Object.keys(writes)), which: fc.nat(1_000) })
    const steps = fc.array(step, { minLength: 3, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(steps, async each => {
        for (const { name, which } of each) {
          await readAll(which)
          await writes[name]?.(which)
          await readAll(which)
        }
        cached.turnCaches(allOn)
      }),
      // Both go on from what the run before left: shrinking would compare other states.
      { numRuns: 12, endOnFailure: true },
    )
    const { events, search } = cached.caches()
    expect(events.hits).toBeGreaterThan(100)
    expect(search.hits).toBeGreaterThan(20)
    expect(twin.caches().events).toMatchObject({ entries: 0, hits: 0 })
  }, 120_000)

  it('never keeps what was read while it changed: read at the same time as written, then read again', async () => {
    await writes['ask']?.(3)
    for (let round = 0; round < 15; round++) {
      await Promise.all([
        writes['ask']?.(round),
        ...[1, 2, 3].map(() => cached.listMessages({ strategy: 'auto', limit: 5 })),
        ...[1, 2, 3].map(() => cached.listConversations({ limit: 5 })),
        cached.search(searches(round), signal),
      ])
      await readAll(round)
    }
  }, 60_000)
})

describe('a cache that is turned off', () => {
  it('keeps nothing and says so, while the others go on', async () => {
    const read = () => cached.listConversations({ limit: 3 })
    const graph = () => cached.readGraph({ limit: 3 })
    await Promise.all([read(), graph()])
    cached.turnCaches({ ...allOn, events: false })
    expect(cached.caches().events).toMatchObject({ isOn: false, entries: 0, bytes: 0 })
    const before = cached.caches()
    for (let times = 0; times < 2; times++) await Promise.all([read(), graph()])
    expect(cached.caches().events).toMatchObject({ entries: 0, hits: before.events.hits, misses: before.events.misses })
    expect(cached.caches().graph.hits).toBe(before.graph.hits + 2)
    cached.turnCaches(allOn)
    expect(cached.caches().events.isOn).toBe(true)
    for (let times = 0; times < 2; times++) await read()
    expect(cached.caches().events.hits).toBe(before.events.hits + 1)
  })
})

describe('what is kept stays', () => {
  it('through writes that change nothing of it', async () => {
    await writes['ask']?.(0)
    const [conversationId = '', other = ''] = await freshConversations()
    const read = async () => {
      await cached.readTranscript({ reference: conversationId, limit: 5 })
      await cached.listConversations({ limit: 5 })
      await cached.search({ text: 'kiwi', mode: 'text', scope: {}, limit: 5 }, signal)
    }
    await cached.completeIndexes(signal)
    await read()
    const before = { ...cached.caches() }
    const [fact] = await cached.addFacts([
      { text: `one that is new ${conversationId}`, confidence: 1, messageId: null, state: 'accepted' },
    ])
    await cached.changeFacts([fact!.factId], { state: 'rejected' })
    await cached.forgetFacts([fact!.factId])
    await cached.writeSettings({ theme: 'dark' })
    await cached.addSavedSearch('kiwi')
    await cached.writeSummary(conversationId, { uptoMessageId: 'm1', content: 'short' }).catch(() => undefined)
    const importId = await cached.beginImport('nothing')
    await cached.endImport(importId, 'done', 0)
    await cached.getConversation('c999999').catch(() => undefined)
    await cached.renameConversation('c999999', 'There is none', 'user').catch(() => undefined)
    // With nothing left to do for them.
    await cached.completeIndexes(signal)
    await cached.tidy()
    await read()
    const after = cached.caches()
    expect(after.events.hits).toBe(before.events.hits + 2)
    expect(after.search.hits).toBe(before.search.hits + 1)

    // Of another conversation: the transcript and the search stay, the list does not.
    await cached.setSpoken(other, true)
    await read()
    expect(cached.caches().events).toMatchObject({ hits: after.events.hits + 1 })
    expect(cached.caches().search.hits).toBe(after.search.hits + 1)
  }, 30_000)

  it('through an answer being written, but for what shows it', async () => {
    const [conversationId = '', other = ''] = await freshConversations()
    const { answer } = await cached.startTurn({ conversationId: other, title: '', question: 'a question' })
    const search = { text: 'kiwi', mode: 'text' as const, scope: {}, limit: 5 }
    await cached.completeIndexes(signal)
    await cached.readTranscript({ reference: conversationId, limit: 5 })
    await cached.search(search, signal)
    const before = cached.caches()
    for (const text of ['a', 'a b', 'a b c']) {
      await cached.saveProgress(answer.messageId, text, null)
      await cached.readTranscript({ reference: conversationId, limit: 5 })
      await cached.search(search, signal)
      expect((await cached.readTranscript({ reference: other, limit: 1 })).items[0]?.content).toBe(text)
    }
    expect(cached.caches().events.hits).toBe(before.events.hits + 3)
    expect(cached.caches().search.hits).toBe(before.search.hits + 3)
    await cached.finishAnswer(answer.messageId, complete)
  }, 30_000)
})

/** Two that nobody else writes to. */
async function freshConversations(): Promise<string[]> {
  const ids: string[] = []
  for (const title of ['one', 'other']) {
    const { conversation, answer } = await cached.startTurn({ conversationId: null, title, question: 'kiwi' })
    await cached.finishAnswer(answer.messageId, complete)
    ids.push(conversation.conversationId)
  }
  return ids
}

// Chat over a real store in a folder of its own.

import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, onTestFinished } from 'vitest'
import type { EventName, Events } from '../../shared/contract.ts'
import type { AnswerChunk, Message } from '../../shared/models.ts'
import { defaultSettings } from '../../shared/default-settings.ts'
import type { Settings } from '../../shared/settings.ts'
import { ChatService } from '../../electron/chat/chat-service.ts'
import type { Logger } from '../../electron/lib/logger.ts'
import type { Llm } from '../../electron/llm/llm.ts'
import { openMemory } from '../../electron/memory/memory-client.ts'
import type { Memory } from '../../electron/memory/memory.ts'
import { ScriptedLlm } from './scripted-llm.ts'
import { staticEmbedder } from '../support/static-embedder.ts'

export const memoryWorker = new URL('../../electron/memory/memory.worker.ts', import.meta.url)

export const quiet: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

export interface ChatFixture<L extends Llm> {
  readonly chat: ChatService
  readonly memory: Memory
  readonly llm: L
  readonly settings: { value: Settings }
  readonly events: { name: EventName; data: unknown }[]
  readonly eventsOf: <E extends EventName>(name: E) => Events[E][]
  /** Sends a question and answers with the ids of its turn. */
  readonly start: (
    content: string,
    conversationId?: string,
  ) => Promise<{ conversationId: string; questionId: string; answerId: string }>
  /** Follows from `offset` to the end. */
  readonly followed: (messageId: string, offset?: number) => Promise<{ message: Message; chunks: AnswerChunk[] }>
  /** Ends this one and opens the same folder again; with a folder of its own only. */
  readonly restart: () => Promise<ChatFixture<L>>
}

export interface ChatFixtureOptions<L extends Llm> {
  readonly llm: L
  /** A folder of its own; without it the tests of a file share a store, whose threads take a while to start. */
  readonly dataDir?: string
  /** Puts faults between chat and the store. */
  readonly wrap?: (memory: Memory) => Memory
  readonly settings?: Partial<Settings>
}

export async function openScriptedChat(options: Partial<ChatFixtureOptions<ScriptedLlm>> = {}) {
  return await openChat({ llm: new ScriptedLlm(), ...options })
}

let shared: { readonly folder: string; readonly store: Promise<Memory> } | null = null
afterAll(async () => {
  if (shared === null) return
  await (await shared.store).close()
  rmSync(shared.folder, { recursive: true, force: true })
})

function openStore(dataDir: string): Promise<Memory> {
  return openMemory({
    file: path.join(dataDir, 'jarvis.db'),
    workerUrl: memoryWorker,
    readerCount: 2,
    embedder: staticEmbedder,
    isIndexing: false,
    recorder: { record: () => {} },
    logger: quiet,
  })
}

function sharedStore(): Promise<Memory> {
  if (shared === null) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'jarvis-test-'))
    shared = { folder, store: openStore(folder) }
  }
  return shared.store
}

export async function openChat<L extends Llm>(options: ChatFixtureOptions<L>): Promise<ChatFixture<L>> {
  const { dataDir, llm } = options
  const store = await (dataDir === undefined ? sharedStore() : openStore(dataDir))
  if (dataDir !== undefined) onTestFinished(() => store.close())
  const memory = options.wrap?.(store) ?? store
  const settings = { value: { ...defaultSettings, ...options.settings } }
  const events: { name: EventName; data: unknown }[] = []
  const chat = new ChatService({
    memory,
    llm,
    settings: () => settings.value,
    notify: (name, data) => events.push({ name, data }),
    recorder: { record: () => {} },
    logger: quiet,
  })
  const end = () => chat.drain(AbortSignal.abort())
  onTestFinished(end)
  return {
    chat,
    memory,
    llm,
    settings,
    events,
    eventsOf: <E extends EventName>(name: E) =>
      events.filter(event => event.name === name).map(event => event.data as Events[E]),
    async start(content, conversationId) {
      const sent = await chat.send({ content, waitMs: 0, ...(conversationId !== undefined && { conversationId }) })
      if (sent.kind !== 'started') throw new Error('The question was queued.')
      return sent
    },
    async followed(messageId, offset = 0) {
      const chunks: AnswerChunk[] = []
      const message = await chat.follow(
        { messageId, offset },
        chunk => chunks.push(chunk),
        new AbortController().signal,
      )
      return { message, chunks }
    },
    async restart() {
      await end()
      await store.close()
      return await openChat(options)
    },
  }
}

export function textOf(chunks: readonly AnswerChunk[]): string {
  return chunks.map(chunk => (chunk.kind === 'text' ? chunk.text : '')).join('')
}

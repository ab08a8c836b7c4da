import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openMemory } from '../../electron/memory/memory-client.ts'
import { createTestLogger } from '../support/test-router.ts'
import { tempDir } from '../support/temp-dir.ts'
import { fillStore } from './fill-store.ts'
import { staticEmbedder } from '../support/static-embedder.ts'

it('a store filled for a benchmark is one that the app could have written', async () => {
  const dataDir = tempDir()
  fillStore(dataDir, 1_050, () => undefined)
  const memory = await openMemory({
    file: path.join(dataDir, 'jarvis.db'),
    workerUrl: new URL('../../electron/memory/memory.worker.ts', import.meta.url),
    readerCount: 1,
    embedder: staticEmbedder,
    isIndexing: false,
    recorder: { record: () => undefined },
    logger: createTestLogger([]),
  })
  onTestFinished(() => memory.close())
  expect(await memory.counts()).toMatchObject({ messages: 1_050, conversations: 6 })

  const { items } = await memory.listConversations({ limit: 10 })
  expect(items.map(item => item.messageCount)).toEqual([50, 200, 200, 200, 200, 200])
  const newest = items[0]?.conversationId ?? ''
  const { items: messages } = await memory.readTranscript({ reference: newest, limit: 100 })
  expect(messages).toHaveLength(50)
  expect(new Set(messages.map(message => message.role))).toEqual(new Set(['user', 'assistant']))
  expect(messages.every(message => message.branch.count === 1)).toBe(true)

  const turn = { conversationId: newest, title: '', question: 'And now?' }
  const { question } = await memory.startTurn(turn)
  expect(await memory.readHistory(question.messageId, 100)).toHaveLength(51)
})

import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openMemory } from '../../electron/memory/memory-client.ts'
import { createFacts } from '../../electron/chat/facts/facts.ts'
import { forgetKept } from '../../electron/forget-kept.ts'
import { startFakeOllama } from '../support/fake-ollama.ts'
import { staticEmbedder } from '../support/static-embedder.ts'
import { tempDir } from '../support/temp-dir.ts'
import { ask, configFor, openApp } from './open-app.ts'

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

function filesWith(folder: string, text: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => path.join(folder, name))
    .filter(file => statSync(file).isFile() && readFileSync(file).includes(text))
}

describe('a fact that is forgotten', () => {
  it('is in no file any more once it is purged: not in the tables, the prompts, the summaries or the log', async () => {
    const dataDir = tempDir()
    const needle = 'vermilion-ocarina'
    const memory = await openMemory({
      file: path.join(dataDir, 'jarvis.db'),
      workerUrl: new URL('../../electron/memory/memory.worker.ts', import.meta.url),
      readerCount: 1,
      embedder: staticEmbedder,
      isIndexing: false,
      recorder: { record: () => {} },
      logger: silent,
    })
    const traces: string[] = []
    const facts = createFacts({
      memory,
      notify: () => {},
      forgetTraces: ids =>
        forgetKept(
          { forget: () => Promise.resolve() },
          { forget: ({ conversationId }) => Promise.resolve(traces.push(conversationId ?? '')) },
          ids,
        ),
    })
    const fact = await facts.add(`I collect every ${needle} in Rome.`)
    const turn = await memory.startTurn({ conversationId: null, title: 'Rome', question: 'What to see in Rome?' })
    const { conversationId } = turn.conversation
    expect(await memory.recallFacts(turn.question.messageId)).toHaveLength(1)
    await memory.writeSummary(conversationId, {
      uptoMessageId: turn.question.messageId,
      content: `They collect every ${needle}.`,
    })
    expect(filesWith(dataDir, needle)).not.toEqual([])
    await facts.forget([fact.factId])
    // At once: no prompt, no summary; and whoever keeps answers of that conversation is told.
    expect(traces).toEqual([conversationId])
    expect((await memory.readHistory(turn.question.messageId, 5)).flatMap(message => message.facts)).toEqual([])
    expect(await memory.readSummary(conversationId)).toBeNull()
    expect(await facts.restore([fact.factId])).toHaveLength(1)
    await facts.forget([fact.factId])
    expect(await memory.purgeFacts(Date.now() + 1, 10)).toEqual({ removed: 1, conversationIds: [conversationId] })
    await expect.poll(() => memory.flushLog()).toBe(true)
    expect(filesWith(dataDir, needle)).toEqual([])
    await memory.close()
    expect(filesWith(dataDir, needle)).toEqual([])
  })

  it('takes the answers with it that were kept of the conversation it was used in', async () => {
    // A scripted one: only what ended by itself is kept, and a small model may not.
    const ollama = await startFakeOllama()
    onTestFinished(() => ollama.shut())
    const { client } = await openApp(configFor(tempDir(), { fixedSettings: { ollamaUrls: [ollama.url] } }))
    const { factId } = await client.call('fact.add', { text: 'I bake sourdough-vermilion bread on Sundays.' })
    const bread = 'Which bread do I bake? One word.'
    const zebra = 'What is a zebra? One sentence.'
    const answer = await ask(client, bread)
    await ask(client, zebra)
    const used = await client.call('fact.used', { messageId: answer.messageId })
    expect(used.items.map(fact => fact.factId)).toEqual([factId])
    const questions = async () => (await client.call('cache.list', { limit: 50 })).items.map(entry => entry.question)
    expect((await questions()).toSorted()).toEqual([zebra, bread])
    await client.call('fact.forget', { factIds: [factId] })
    expect(await questions()).toEqual([zebra])
    expect((await client.call('fact.used', { messageId: answer.messageId })).items).toEqual([])
  })
})

// Writes one long answer, a word every 5 ms, and says on stdout how many words the model has given so far.
// The test kills it in mid-answer.

import path from 'node:path'
import { defaultSettings } from '../../shared/default-settings.ts'
import { ChatService } from '../../electron/chat/chat-service.ts'
import { openMemory } from '../../electron/memory/memory-client.ts'
import { ScriptedLlm } from './scripted-llm.ts'
import { staticEmbedder } from '../support/static-embedder.ts'

const [dataDir = ''] = process.argv.slice(2)
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const recorder = { record: () => {} }
const memory = await openMemory({
  file: path.join(dataDir, 'jarvis.db'),
  workerUrl: new URL('../../electron/memory/memory.worker.ts', import.meta.url),
  readerCount: 1,
  embedder: staticEmbedder,
  isIndexing: false,
  recorder,
  logger: quiet,
})
const llm = new ScriptedLlm()
const chat = new ChatService({
  memory,
  llm,
  settings: () => defaultSettings,
  notify: () => {},
  recorder,
  logger: quiet,
})
await chat.send({ content: 'Count.', waitMs: 0 })
const generation = await llm.next()
let words = 0
setInterval(() => {
  generation.write(`${words++} `)
  process.stdout.write(`${words}\n`)
}, 5)

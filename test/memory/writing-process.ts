// Writes turns for ever through the real threads and prints a line for each write once it is acknowledged:
// `turn QUESTION ANSWER`, `progress ANSWER LENGTH`, `end ANSWER LENGTH`. Ends by being killed.

import { writeSync } from 'node:fs'
import { openMemory } from '../../electron/memory/memory-client.ts'
import { staticEmbedder } from '../support/static-embedder.ts'

const [file = ''] = process.argv.slice(2)
const workerUrl = new URL('../../electron/memory/memory.worker.ts', import.meta.url)
const ignore = () => undefined
const memory = await openMemory({
  file,
  workerUrl,
  readerCount: 1,
  embedder: staticEmbedder,
  isIndexing: false,
  recorder: { record: ignore },
  logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
})
const say = (line: string) => writeSync(1, `${line}\n`)

for (;;) {
  const turn = { conversationId: null, title: 'A chat', question: 'Why?' }
  const { question, answer } = await memory.startTurn(turn)
  const answerId = answer.messageId
  say(`turn ${question.messageId} ${answerId}`)
  for (const length of [10, 5_000, 20_000]) {
    await memory.saveProgress(answerId, 'x'.repeat(length), null)
    say(`progress ${answerId} ${length}`)
  }
  const end = { status: 'complete', content: 'x'.repeat(30_000), reasoning: null, error: null } as const
  const rest = { engine: null, endpoint: null, model: null, promptTruncated: false, timings: null, tokens: null }
  await memory.finishAnswer(answerId, { ...end, ...rest })
  say(`end ${answerId} 30000`)
}

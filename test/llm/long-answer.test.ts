// A very long answer passes through without leaving anything behind. `npm run bench -- gateway` does it with a million tokens.

import { expect, test } from 'vitest'
import { OllamaEngine } from '../../electron/llm/ollama/ollama-engine.ts'
import { startFakeOllama, type Script } from '../support/fake-ollama.ts'
import { heapInUse } from '../support/heap-in-use.ts'

const TOKENS = 60_000
const LINES = 500
const TOKEN = 'word '

const endless: Script = async ({ response, done }) => {
  const line = `${JSON.stringify({ message: { role: 'assistant', content: TOKEN }, done: false })}\n`
  response.writeHead(200, { 'content-type': 'application/x-ndjson' })
  for (let sent = 0; sent < TOKENS; sent += LINES) {
    if (!response.write(line.repeat(LINES))) await new Promise(resolve => response.once('drain', resolve))
  }
  done()
}

test('a very long answer leaves no memory behind while it is written', async () => {
  const fake = await startFakeOllama()
  fake.chat(endless)
  const engine = new OllamaEngine({ baseUrl: fake.url, fitOf: () => 'fits' })
  const heap: number[] = []
  let tokens = 0
  let sampledAt = 0
  await engine.generate({
    model: 'tiny:latest',
    messages: [{ role: 'user', content: 'Go on.' }],
    maxTokens: TOKENS,
    signal: new AbortController().signal,
    onEvent: event => {
      if (event.kind !== 'text') return
      tokens += event.text.length / TOKEN.length
      if (tokens - sampledAt < 10_000) return
      sampledAt = tokens
      heap.push(heapInUse())
    },
  })
  await engine.dispose()
  await fake.shut()
  expect(tokens).toBe(TOKENS)
  expect(heap.length).toBeGreaterThan(3)
  // Keeping a token alone, as an object, would be 40 times that.
  expect(Math.max(...heap.slice(2)) - Math.max(...heap.slice(0, 2))).toBeLessThan(500_000)
})

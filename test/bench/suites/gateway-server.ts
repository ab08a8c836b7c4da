// What the gateway suite asks: an Ollama that answers at once with as many tokens as it is told, in a process of its own.

import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { benchModel, pacedModel, type Closed } from './gateway-protocol.ts'

const PACE_MS = 5
/** Lines a write: what a fast engine sends between two turns of a reader's event loop. */
const LINES = 8

const server = createServer((request, response) => {
  let body = ''
  request.on('data', (part: Buffer) => (body += part.toString()))
  request.on('end', () => {
    if (request.url === '/api/chat') answer(JSON.parse(body) as Question, response)
    else response.end(JSON.stringify(replies[request.url ?? ''] ?? {}))
  })
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))

interface Question {
  readonly model: string
  readonly options?: { readonly num_predict?: number }
}

function answer({ model, options }: Question, response: ServerResponse): void {
  const token = `${JSON.stringify({ model, message: { role: 'assistant', content: 'word ' }, done: false })}\n`
  let left = options?.num_predict ?? 1
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  const write = () => {
    while (left > 0 && !isOver) {
      const count = model === pacedModel ? 1 : Math.min(LINES, left)
      left -= count
      const isFull = !response.write(token.repeat(count))
      if (model === pacedModel) return void (timer = setTimeout(write, PACE_MS))
      if (isFull) return void response.once('drain', write)
    }
    response.end(`${JSON.stringify({ message: { content: '' }, done: true, done_reason: 'stop', eval_count: 1 })}\n`)
  }
  response.once('close', () => {
    isOver = true
    clearTimeout(timer)
    const closed: Closed = { closedAt: String(process.hrtime.bigint()) }
    if (!response.writableFinished) process.send?.(closed)
  })
  response.writeHead(200, { 'content-type': 'application/x-ndjson' })
  write()
}

const replies: Readonly<Record<string, unknown>> = {
  '/api/version': { version: '0.6.5' },
  '/api/tags': {
    models: [benchModel, pacedModel].map(name => ({
      name,
      digest: name,
      size: 1_000_000,
      details: { family: 'llama' },
    })),
  },
  '/api/show': { model_info: { 'llama.context_length': 8_192 }, capabilities: ['completion'] },
  '/api/ps': { models: [{ name: benchModel }, { name: pacedModel }] },
}

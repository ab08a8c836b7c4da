// What the gateway suite asks: an Ollama that answers at once with as many tokens as it is told, in a process of its own.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const MODEL = 'bench:latest'
const token = `${JSON.stringify({ model: MODEL, message: { role: 'assistant', content: 'word ' }, done: false })}\n`
const last = `${JSON.stringify({ message: { content: '' }, done: true, done_reason: 'stop', eval_count: 1 })}\n`
/** Lines a write: what a fast engine sends between two turns of a reader's event loop. */
const LINES = 8

const replies: Readonly<Record<string, unknown>> = {
  '/api/version': { version: '0.6.5' },
  '/api/tags': { models: [{ name: MODEL, digest: 'bench', size: 1_000_000, details: { family: 'llama' } }] },
  '/api/show': { model_info: { 'llama.context_length': 8_192 }, capabilities: ['completion'] },
  '/api/ps': { models: [{ name: MODEL }] },
}

const server = createServer((request, response) => {
  let body = ''
  request.on('data', (part: Buffer) => (body += part.toString()))
  request.on('end', () => {
    if (request.url !== '/api/chat') return void response.end(JSON.stringify(replies[request.url ?? ''] ?? {}))
    const { options } = JSON.parse(body) as { options?: { num_predict?: number } }
    let left = options?.num_predict ?? 1
    const write = () => {
      while (left > 0) {
        const count = Math.min(LINES, left)
        left -= count
        if (!response.write(token.repeat(count))) return void response.once('drain', write)
      }
      response.end(last)
    }
    response.writeHead(200, { 'content-type': 'application/x-ndjson' })
    write()
  })
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))

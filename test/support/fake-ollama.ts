// An Ollama that misbehaves on demand: a real HTTP server whose answers a test scripts. For faults only; what Ollama
// does when all is well is tested with the real one (ollama.ts).

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

export interface Exchange {
  readonly path: string
  /** The request's JSON. */
  readonly body: Record<string, unknown>
  readonly response: ServerResponse
  readonly socket: Socket
  /** Resolves when the client has closed the connection or the answer has ended. */
  readonly closed: Promise<void>
  /** Ends the headers with 200 and writes a line of the stream. */
  readonly line: (value: unknown) => void
  /** A piece of the answer. */
  readonly say: (content: string) => void
  /** The last line. */
  readonly done: (fields?: Record<string, unknown>) => void
  /** A whole answer with another status. */
  readonly fail: (status: number, error: unknown) => void
}

export type Script = (exchange: Exchange) => void | Promise<void>

export interface FakeModel {
  readonly name: string
  readonly modifiedAt?: string
  readonly contextLength?: number
  readonly capabilities?: readonly string[]
  readonly parameters?: string
}

export interface FakeOllama {
  readonly url: string
  /** Paths asked for, in order. */
  readonly asked: string[]
  /** Connections ever opened. */
  readonly connections: { count: number }
  models: readonly FakeModel[]
  /** Answers of the next calls of `/api/chat`; after the last one, that one goes on. */
  chat(...scripts: Script[]): void
  /** Replaces the answer of another path. */
  on(path: string, script: Script): void
  /** Stops listening and cuts every connection; `reopen` listens on the same port again. */
  shut(): Promise<void>
  reopen(): Promise<void>
}

/** Answers in three pieces. */
export const goodChat: Script = exchange => {
  for (const word of ['Red, ', 'green, ', 'blue.']) exchange.say(word)
  exchange.done()
}

export async function startFakeOllama(models: readonly FakeModel[] = [{ name: 'tiny:latest' }]): Promise<FakeOllama> {
  const scripts = new Map<string, Script>()
  let chats: Script[] = [goodChat]
  const sockets = new Set<Socket>()
  const asked: string[] = []
  const connections = { count: 0 }
  const server = createServer((request, response) => {
    void handle(request, response)
  })
  server.keepAliveTimeout = 60_000
  server.on('connection', socket => {
    connections.count++
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? ''
    asked.push(path)
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const text = Buffer.concat(parts).toString('utf8')
    const exchange = exchangeOf(path, text === '' ? {} : (JSON.parse(text) as Record<string, unknown>), response)
    const script = path === '/api/chat' ? nextChat() : scripts.get(path)
    if (script !== undefined) return await script(exchange)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(usual(path, exchange.body)))
  }

  function nextChat(): Script | undefined {
    return chats.length > 1 ? chats.shift() : chats[0]
  }

  function usual(path: string, body: Record<string, unknown>): unknown {
    if (path === '/api/version') return { version: '0.6.5' }
    if (path === '/api/ps') return { models: fake.models.map(({ name }) => ({ name })) }
    if (path === '/api/show') {
      const model = fake.models.find(({ name }) => name === body['model'])
      return {
        model_info: { 'llama.context_length': model?.contextLength ?? 2_048 },
        capabilities: model?.capabilities ?? ['completion'],
        parameters: model?.parameters ?? '',
      }
    }
    return {
      models: fake.models.map(({ name, modifiedAt }) => ({
        name,
        digest: `digest-of-${name}`,
        size: 1_000_000,
        modified_at: modifiedAt ?? '2026-01-01T00:00:00Z',
        details: { family: 'llama', quantization_level: 'Q4_0' },
      })),
    }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const fake: FakeOllama = {
    url: `http://127.0.0.1:${port}`,
    asked,
    connections,
    models,
    chat: (...next) => (chats = next),
    on: (path, script) => scripts.set(path, script),
    shut: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.resetAndDestroy()
      await closed
    },
    reopen: async () => {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
    },
  }
  return fake
}

function exchangeOf(path: string, body: Record<string, unknown>, response: ServerResponse): Exchange {
  const socket = response.socket as Socket
  const closed = new Promise<void>(resolve => {
    response.once('close', resolve)
  })
  const line = (value: unknown) => {
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/x-ndjson' })
    response.write(`${JSON.stringify(value)}\n`)
  }
  return {
    path,
    body,
    response,
    socket,
    closed,
    line,
    say: content => line({ model: body['model'], message: { role: 'assistant', content }, done: false }),
    done: (fields = {}) => {
      line({
        message: { role: 'assistant', content: '' },
        done: true,
        done_reason: 'stop',
        total_duration: 9_000_000,
        load_duration: 1_000_000,
        prompt_eval_count: 7,
        eval_count: 3,
        ...fields,
      })
      response.end()
    },
    fail: (status, error) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(typeof error === 'string' ? JSON.stringify({ error }) : JSON.stringify(error))
    },
  }
}

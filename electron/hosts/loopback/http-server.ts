// The socket on 127.0.0.1: static files of the page, and upgrades to WebSocket. guard.ts decides, this file obeys and bounds.

import { createReadStream } from 'node:fs'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { WebSocketServer } from 'ws'
import { AppError } from '../../../shared/errors.ts'
import { MAX_FRAME_BYTES } from '../../../shared/frame-size.ts'
import type { FramePort } from '../../../shared/frames.ts'
import { securityHeaders } from '../../lib/content-security-policy.ts'
import { http } from '../../lib/node-http.ts'
import { findStaticFile } from '../../lib/static-file.ts'
import { guard } from './guard.ts'
import { PeerRate } from './peer-rate.ts'
import { createWebSocketPort } from './web-socket-port.ts'

export interface HttpServerOptions {
  readonly pageDir: string
  /** 0: any free one. */
  readonly port: number
  /** A WebSocket that has passed the guard and not proved itself; `prove` lifts the limits for strangers. */
  readonly onPage: (port: FramePort, prove: () => void) => void
}

export interface HttpServer {
  readonly port: number
  close(): Promise<void>
}

const WEB_SOCKET_PATH = '/rpc'
/** Connections without a proved page; one more ends the oldest, so that strangers cannot shut the user out. */
const MAX_UNPROVED = 256
const MAX_CONNECTIONS = 1_024
/** A hello is far smaller. */
const MAX_UNPROVED_BYTES = 16 * 1024
/** A page asks for twenty files when it opens. */
const REQUESTS_AT_ONCE = 5_000
const REQUESTS_PER_SECOND = 100
const CLOSE_MS = 1_000

/** Rejects with `conflict` (data: port) when the port is taken or forbidden. */
export async function listenOnLoopback(options: HttpServerOptions): Promise<HttpServer> {
  const server = http.createServer({
    maxHeaderSize: 8 * 1024,
    headersTimeout: 5_000,
    requestTimeout: 10_000,
    keepAliveTimeout: 5_000,
    connectionsCheckingInterval: 1_000,
    // The guard answers these, like any other refusal.
    requireHostHeader: false,
  })
  server.timeout = 30_000
  server.maxConnections = MAX_CONNECTIONS
  const webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
  })
  const sockets = new Set<Duplex>()
  const unproved = new Set<Duplex>()
  let ownHosts: ReadonlySet<string> = new Set()
  const strangers = new PeerRate(REQUESTS_AT_ONCE, REQUESTS_PER_SECOND)

  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    // Whoever has proved itself speaks through its WebSocket; every request is a stranger's.
    if (!strangers.admits(peerOf(request))) return refuse(response, 429)
    const status = guard(request, ownHosts, false)
    if (status !== null) return refuse(response, status)
    void sendFile(options.pageDir, request, response)
  }
  server.on('request', onRequest)
  // Without these Node would answer by itself.
  server.on('checkContinue', onRequest)
  server.on('checkExpectation', onRequest)
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuseSocket(socket, statusOf(error)))
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    unproved.add(socket)
    if (unproved.size > MAX_UNPROVED) unproved.values().next().value?.destroy()
    socket.once('close', () => {
      sockets.delete(socket)
      unproved.delete(socket)
    })
  })
  server.on('upgrade', (request, socket, head) => {
    if (!strangers.admits(peerOf(request))) return refuseSocket(socket, 429)
    const status = guard(request, ownHosts, true) ?? (request.url === WEB_SOCKET_PATH ? null : 404)
    if (status !== null) return refuseSocket(socket, status)
    const stopCounting = limitBytes(request.socket)
    webSockets.handleUpgrade(request, socket, head, webSocket => {
      options.onPage(createWebSocketPort(webSocket), () => {
        stopCounting()
        unproved.delete(socket)
      })
    })
  })
  webSockets.on('wsClientError', (_error, socket) => refuseSocket(socket, 400))
  webSockets.on('headers', (headers: string[]) => {
    for (const [name, value] of Object.entries(securityHeaders())) headers.push(`${name}: ${value}`)
  })

  const port = await listen(server, options.port)
  // As browsers write them: without the port when it is HTTP's own.
  ownHosts = new Set(['127.0.0.1', 'localhost'].map(name => new URL(`http://${name}:${port}`).host))
  return {
    port,
    close: async () => {
      const closed = new Promise<void>(resolve => {
        server.close(() => resolve())
      })
      // Pages get the close frame that the router has sent them.
      const timer = setTimeout(() => sockets.forEach(socket => socket.destroy()), CLOSE_MS)
      await closed
      clearTimeout(timer)
    },
  }
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const data = { reason: 'port', port, systemCode: cause.code ?? 'unknown' }
      reject(new AppError('conflict', `Port ${port} cannot be used (${data.systemCode}).`, { data, cause }))
    })
    server.listen({ port, host: '127.0.0.1', exclusive: true }, resolve)
  })
  const address = server.address()
  if (typeof address === 'object' && address?.address === '127.0.0.1') return address.port
  server.close()
  throw new AppError('internal', 'The server is not bound to 127.0.0.1.')
}

async function sendFile(pageDir: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = ''] = (request.url ?? '').split('?')
  const file = await findStaticFile(pageDir, path)
  if (file === null) return refuse(response, 404)
  response.writeHead(200, {
    ...securityHeaders(`ws://${request.headers.host ?? ''}`),
    'Content-Type': file.contentType,
    'Content-Length': file.sizeBytes,
    'Cache-Control': file.cacheControl,
  })
  if (request.method === 'HEAD') return void response.end()
  // A client that leaves early is no error of ours; the response is destroyed either way.
  await pipeline(createReadStream(file.path), response).catch(() => undefined)
}

function peerOf({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? ''
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, refusalHeaders(status))
  response.end(bodyOf(status))
}

function refuseSocket(socket: Duplex, status: number): void {
  socket.on('error', () => socket.destroy())
  if (!socket.writable) return void socket.destroy()
  const lines = Object.entries(refusalHeaders(status)).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${bodyOf(status)}`, () =>
    socket.destroy(),
  )
}

function refusalHeaders(status: number): Record<string, string> {
  return {
    ...securityHeaders(),
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(bodyOf(status).length),
    'Cache-Control': 'no-store',
    Connection: 'close',
  }
}

function bodyOf(status: number): string {
  return `${http.STATUS_CODES[status] ?? 'Refused'}\n`
}

function statusOf({ code }: NodeJS.ErrnoException): number {
  if (code === 'HPE_HEADER_OVERFLOW') return 431
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
}

/** Ends a socket that sends more than a hello can be, until the returned function is called. */
function limitBytes(socket: Socket): () => void {
  const allowed = socket.bytesRead + MAX_UNPROVED_BYTES
  const check = () => {
    if (socket.bytesRead > allowed) socket.destroy()
  }
  socket.on('data', check)
  return () => socket.off('data', check)
}

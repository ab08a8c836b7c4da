// An own address on 127.0.0.1 for other programs of this computer, on every host; off unless the user turns it on.
// gate.ts decides who may ask; routes are given by the composition root. Nothing waits for a reader that does not read:
// connections are few, and one on which nothing moves is cut.

import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { LocalApi as LocalApiStatus } from '../../shared/performance-models.ts'
import type { Settings } from '../../shared/settings.ts'
import type { Logger } from '../lib/logger.ts'
import { http } from '../lib/node-http.ts'
import { gate } from './gate.ts'
import { readToken, renewToken } from './token-file.ts'

/** `signal` aborts when the connection ends. An error becomes 500 and is logged. */
export type Route = (request: IncomingMessage, response: ServerResponse, signal: AbortSignal) => Promise<void>

export interface LocalApiOptions {
  readonly dataDir: string
  /** By method and path: 'GET /metrics'. */
  readonly routes: Readonly<Record<string, Route>>
  readonly logger: Logger
}

export interface LocalApi {
  /** Opens, moves or closes it as the settings say; one change after the other. */
  configure(settings: Pick<Settings, 'isLocalApiOn' | 'localApiPort'>): Promise<void>
  status(): LocalApiStatus
  /** From now on only the new token is let in; who came with the old one is cut off. */
  renewToken(): Promise<LocalApiStatus>
  close(): Promise<void>
}

const MAX_CONNECTIONS = 64
const IDLE_MS = 30_000
const CLOSE_MS = 500
const off: LocalApiStatus = { isOn: false, url: null, token: null, problem: null }

export function createLocalApi({ dataDir, routes, logger }: LocalApiOptions): LocalApi {
  let server: Server | null = null
  let status = off
  let last: Promise<void> = Promise.resolve()

  async function stop(): Promise<void> {
    const closing = server
    server = null
    status = off
    if (closing === null) return
    const closed = new Promise<void>(resolve => {
      closing.close(() => resolve())
    })
    closing.closeIdleConnections()
    const timer = setTimeout(() => closing.closeAllConnections(), CLOSE_MS)
    await closed
    clearTimeout(timer)
  }

  async function start(port: number): Promise<void> {
    const token = readToken(dataDir)
    const ownHosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`])
    const starting = http.createServer({
      maxHeaderSize: 8 * 1024,
      headersTimeout: 5_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: 1_000,
      requireHostHeader: false,
    })
    starting.maxConnections = MAX_CONNECTIONS
    // Of sockets on which nothing moves, so that a reader that never finishes is let go.
    starting.timeout = IDLE_MS
    starting.on('request', (request, response) => void answer(request, response, ownHosts))
    starting.on('clientError', (_error, socket) => void socket.destroy())
    await new Promise<void>((resolve, reject) => {
      starting.once('error', reject)
      starting.listen({ port, host: '127.0.0.1', exclusive: true }, resolve)
    })
    starting.on('error', error => logger.warn('local_api.failed', { error }))
    server = starting
    status = { isOn: true, url: `http://127.0.0.1:${port}`, token, problem: null }
  }

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    ownHosts: ReadonlySet<string>,
  ): Promise<void> {
    // Not open any more, or opening anew: nobody has its token.
    const refusal = status.token === null ? 401 : gate(request, ownHosts, status.token)
    if (refusal !== null) return refuse(response, refusal)
    const [path = ''] = (request.url ?? '').split('?')
    const route = Object.hasOwn(routes, `${request.method} ${path}`) ? routes[`${request.method} ${path}`] : undefined
    if (route === undefined) return refuse(response, 404)
    const ended = new AbortController()
    response.once('close', () => ended.abort())
    try {
      await route(request, response, ended.signal)
    } catch (error) {
      logger.warn('local_api.route_failed', { path, error })
      if (response.headersSent) response.destroy()
      else refuse(response, 500)
    }
  }

  async function apply({ isLocalApiOn, localApiPort }: Parameters<LocalApi['configure']>[0]): Promise<void> {
    const isThere = status.url?.endsWith(`:${localApiPort}`) === true
    if (isLocalApiOn && isThere) return
    await stop()
    if (!isLocalApiOn) return
    try {
      await start(localApiPort)
    } catch (error) {
      // A port that another program has is no reason not to start.
      logger.warn('local_api.not_listening', { port: localApiPort, error })
      status = { isOn: true, url: null, token: null, problem: (error as NodeJS.ErrnoException).code ?? 'unknown' }
    }
  }

  function renew(): Promise<LocalApiStatus> {
    const token = renewToken(dataDir)
    if (status.token !== null) status = { ...status, token }
    server?.closeAllConnections()
    return Promise.resolve(status)
  }

  return {
    renewToken: () => {
      const renewed = last.then(renew)
      last = renewed.then(
        () => undefined,
        () => undefined,
      )
      return renewed
    },
    configure: settings => (last = last.then(() => apply(settings))),
    status: () => status,
    close: () => (last = last.then(stop)),
  }
}

const reasons = { 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 500: 'Internal Server Error' } as const

function refuse(response: ServerResponse, status: keyof typeof reasons): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...(status === 401 && { 'WWW-Authenticate': 'Bearer' }),
    Connection: 'close',
  })
  response.end(`${reasons[status]}\n`)
}

// A real router behind the transport under test, fresh for every test, and clients that are closed after it.

import { afterAll, beforeAll, beforeEach } from 'vitest'
import { createClient, type Client } from '../../shared/client.ts'
import { AppError } from '../../shared/errors.ts'
import type { ClientFrame, FramePort } from '../../shared/frames.ts'
import type { Handlers } from '../../electron/rpc/rpc.ts'
import { createTestRouter, type TestRouter } from '../support/test-router.ts'

export interface Transport {
  /** A new client's end; the other one has been given to `serve`. */
  connect(): Promise<FramePort> | FramePort
  close(): Promise<void> | void
}

/** A transport that moves bytes, not objects, so that anything may come in. */
export interface ByteTransport extends Transport {
  openRaw(): Promise<RawConnection>
  /** A connection that sends these frames and never reads. */
  openStalled(frames: readonly ClientFrame[]): Promise<{ close(): void }>
}

export interface RawConnection {
  /** Sends any bytes as one message. */
  send(message: Uint8Array): void
  /** Begins a message larger than any frame may be. */
  sendOversized(): void
  readonly ended: Promise<void>
  isEnded(): boolean
}

export type Start<T extends Transport> = (serve: (port: FramePort) => void) => Promise<T> | T

type SettableHandlers = { -readonly [N in keyof Handlers]?: Handlers[N] }

export interface Setup<T extends Transport> {
  readonly transport: T
  readonly router: TestRouter
  /** What a test wants answered: set by it, empty before each. */
  readonly handlers: SettableHandlers
  open(options?: { reconnects: boolean }): Client
}

/** Registers the hooks; the returned object is filled when they run. */
export function setUp<T extends Transport>(start: Start<T>): Setup<T> {
  let transport: T | undefined
  let router = createTestRouter({})
  let handlers: SettableHandlers = {}
  const clients: Client[] = []

  beforeAll(async () => {
    transport = await start(port => router.serve(port, { kind: 'page' }))
  })
  beforeEach(() => {
    handlers = {}
    const find = (name: keyof Handlers) => (input: never, context: never) => {
      const handler = handlers[name] as ((input: never, context: never) => Promise<never>) | undefined
      if (handler === undefined) throw new AppError('not_found', 'The test has no handler for this.')
      return handler(input, context)
    }
    const names = ['app.info', 'app.stats', 'chat.send', 'chat.follow', 'model.upload.append', 'message.get'] as const
    router = createTestRouter(Object.fromEntries(names.map(name => [name, find(name)])))
    return () => {
      for (const client of clients.splice(0)) client.close()
      router.closeAll()
    }
  })
  afterAll(async () => {
    await transport?.close()
  })

  return {
    get transport() {
      if (transport === undefined) throw new Error('The transport has not started.')
      return transport
    },
    get router() {
      return router
    },
    get handlers() {
      return handlers
    },
    open({ reconnects } = { reconnects: false }) {
      const client = createClient({ connect: () => this.transport.connect(), reconnects })
      clients.push(client)
      return client
    },
  }
}

// A loopback host over a small page and a test router.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { WebSocket } from 'ws'
import type { Place } from '../../../electron/hosts/loopback/find-browser.ts'
import { startLoopback, type LoopbackHost } from '../../../electron/hosts/loopback/launch.ts'
import type { EndReason } from '../../../electron/hosts/loopback/presence.ts'
import type { Handlers } from '../../../electron/rpc/rpc.ts'
import { decodeFrame, encodeFrame, PROTOCOL_VERSION, type ServerFrame } from '../../../shared/frames.ts'
import { createTestLogger, createTestRouter, type LogLine, type TestRouter } from '../../support/test-router.ts'

export interface TestHost {
  readonly host: LoopbackHost
  readonly router: TestRouter
  readonly log: LogLine[]
  readonly ends: EndReason[]
  /** A folder of this test alone; the page is in `page` within it. */
  readonly dir: string
  readonly origin: string
  close(): Promise<void>
}

/** Nothing can be shown unless `place` says otherwise. */
export const bare: Place = { platform: 'linux', env: {}, homeDir: '/nonexistent', userId: 1000 }

export async function startTestHost(
  options: { handlers?: Partial<Handlers>; place?: Place; isBusy?: () => boolean; port?: number } = {},
): Promise<TestHost> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'jarvis-loopback-'))
  await mkdir(path.join(dir, 'page', 'assets'), { recursive: true })
  await writeFile(path.join(dir, 'page', 'index.html'), '<!doctype html><title>Jarvis</title>')
  await writeFile(path.join(dir, 'page', 'assets', 'app-0123.js'), 'export {}')
  const router = createTestRouter(options.handlers ?? {})
  const log: LogLine[] = []
  const ends: EndReason[] = []
  const host = await startLoopback({
    connect: (port, peer) => router.serve(port, peer),
    pageDir: path.join(dir, 'page'),
    port: options.port ?? 0,
    profileDir: path.join(dir, 'browser'),
    place: options.place ?? bare,
    isBusy: options.isBusy ?? (() => false),
    appearance: () => ({ theme: 'system', locale: 'system' }),
    onEnd: reason => ends.push(reason),
    logger: createTestLogger(log),
  })
  return {
    host,
    router,
    log,
    ends,
    dir,
    origin: `http://127.0.0.1:${host.port}`,
    async close() {
      router.closeAll()
      await host.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

export function codeOf(url: string): string {
  return new URL(url).hash.slice('#c='.length)
}

export interface HelloResult {
  /** Null when it was refused. */
  readonly token: string | null
  readonly errorCode: string | null
  /** Of the close, or null while the connection stands. */
  readonly closeCode: number | null
  readonly socket: WebSocket
}

/** A page's hello from its right origin; resolves with the welcome, or with the close. */
export async function sayHello(
  { origin, host }: TestHost,
  credentials: { token?: string; code?: string },
): Promise<HelloResult> {
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}/rpc`, { headers: { Origin: origin } })
  return await new Promise((resolve, reject) => {
    let errorCode: string | null = null
    socket.on('error', reject)
    socket.on('open', () => socket.send(encodeFrame({ kind: 'hello', version: PROTOCOL_VERSION, ...credentials })))
    socket.on('message', (data: Buffer) => {
      const frame = decodeFrame(data) as ServerFrame
      if (frame.kind === 'welcome') resolve({ token: frame.token ?? null, errorCode, closeCode: null, socket })
      else if (frame.kind === 'err') errorCode = frame.error.code
    })
    socket.on('close', closeCode => resolve({ token: null, errorCode, closeCode, socket }))
  })
}

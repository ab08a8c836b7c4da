// Pages of fifty as a client has them: through a port, the router, a reader thread, and back.

import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { listenOnLoopback } from '../../../electron/hosts/loopback/http-server.ts'
import { createClient } from '../../../shared/client.ts'
import type { FramePort } from '../../../shared/frames.ts'
import { createLinkedPorts } from '../../../shared/linked-port.ts'
import { createRandom } from '../../support/realistic-messages.ts'
import { openBenchMemory } from '../open-bench-memory.ts'
import { atMost, measured, summarize } from '../measure.ts'
import { openNodeWebSocket } from '../node-web-socket.ts'
import type { SuiteOutcome } from '../suite.ts'
import { routerOf } from './ipc-answers.ts'
import { cursorAt, PAGE } from './keyset-pages.ts'

const WARM_UP = 300
const PAGES = 1_000

/** None is kept: every page is read. */
export async function benchPortPages(file: string, count: number): Promise<SuiteOutcome> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'jarvis-bench-'))
  const memory = await openBenchMemory(file, false)
  const router = routerOf({
    'message.list': ({ limit, cursor = '' }) => memory.listMessages({ strategy: 'keyset', limit, cursor }),
  })
  const host = await listenOnLoopback({
    pageDir: folder,
    port: 0,
    onPage: (port, prove) => {
      prove()
      router.serve(port, { kind: 'page' })
    },
  })
  try {
    const linked = () => {
      const [near, far] = createLinkedPorts()
      router.serve(far, { kind: 'page' })
      return near
    }
    const page = await timePages(count, cursor => memory.listMessages({ strategy: 'keyset', limit: PAGE, cursor }))
    const throughPort = await timePort(count, linked)
    const throughSocket = await timePort(count, () => openNodeWebSocket(host.port))
    return {
      results: [
        measured('page of 50, through a reader thread', 'ms', page),
        measured('page of 50, through a linked port', 'ms', throughPort),
        measured('page of 50, through a WebSocket', 'ms', throughSocket),
      ],
      verdicts: [
        atMost('page of 50 through a linked port, p99', summarize(throughPort).p99, 2, 'ms'),
        atMost('page of 50 through a WebSocket, p99', summarize(throughSocket).p99, 2, 'ms'),
      ],
    }
  } finally {
    await host.close()
    await memory.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function timePort(count: number, connect: () => FramePort): Promise<number[]> {
  const client = createClient({ connect, reconnects: false })
  try {
    return await timePages(count, cursor => client.call('message.list', { strategy: 'keyset', limit: PAGE, cursor }))
  } finally {
    client.close()
  }
}

async function timePages(count: number, read: (cursor: string) => Promise<unknown>): Promise<number[]> {
  const random = createRandom(5)
  const samples: number[] = []
  for (let at = -WARM_UP; at < PAGES; at++) {
    const cursor = cursorAt(1 + Math.floor(random() * count))
    const startedAt = performance.now()
    await read(cursor)
    if (at >= 0) samples.push(performance.now() - startedAt)
  }
  return samples
}

// Round trips and streams through every port that can be had without a window: linked in memory, Unix socket (named pipe),
// WebSocket. The other side is a process of its own, except for the linked one. Rival: fetch against node:http.

import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { connectToSocket } from '../../../electron/hosts/socket/socket-client.ts'
import { createClient, type Client } from '../../../shared/client.ts'
import type { FramePort } from '../../../shared/frames.ts'
import { createLinkedPorts } from '../../../shared/linked-port.ts'
import { openNodeWebSocket } from '../node-web-socket.ts'
import { measured, repeat, single, sum, type Measured } from '../measure.ts'
import type { Suite, SuiteOptions } from '../suite.ts'
import { createAnswers, sizeOf, STREAM_CHUNKS } from './ipc-answers.ts'
import type { IpcAddresses } from './ipc-server.ts'

const SIZES = [
  { characters: 1_000, name: '1 KB', times: 3_000 },
  { characters: 26_000, name: '26 KB', times: 1_000 },
  { characters: 500_000, name: '500 KB', times: 100 },
] as const

export const ipc: Suite = async options => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'jarvis-bench-'))
  const server = fork(path.join(import.meta.dirname, 'ipc-server.ts'), [folder], { execArgv: [] })
  try {
    const addresses = await new Promise<IpcAddresses>((resolve, reject) => {
      server.once('message', message => resolve(message as IpcAddresses))
      server.once('exit', code => reject(new Error(`The server of the ipc suite ended with ${code}.`)))
    })
    return { results: await benchAll(addresses, options), verdicts: [] }
  } finally {
    if (server.exitCode === null) {
      const ended = new Promise(resolve => server.once('exit', resolve))
      server.kill()
      await ended
    }
    await rm(folder, { recursive: true, force: true })
  }
}

async function benchAll(addresses: IpcAddresses, { mode, say }: SuiteOptions): Promise<Measured[]> {
  const results: Measured[] = []
  if (mode !== 'baseline') {
    const ports: Readonly<Record<string, () => FramePort | Promise<FramePort>>> = {
      'linked port': linkedPort,
      'Unix socket': () => connectToSocket(addresses.socketPath),
      WebSocket: () => openNodeWebSocket(addresses.webSocketPort),
    }
    for (const [name, connect] of Object.entries(ports)) {
      say(name)
      const client = createClient({ connect, reconnects: false })
      try {
        results.push(...(await benchClient(name, client)))
      } finally {
        client.close()
      }
    }
  }
  if (mode !== 'optimized') {
    say('fetch')
    for (const { characters, name, times } of SIZES) {
      const samples = await repeat(times, 50, async () => {
        const response = await fetch(`http://127.0.0.1:${addresses.httpPort}/?size=${characters}`)
        await response.json()
      })
      results.push(measured(`round trip, ${name}`, 'ms', samples, 'fetch and node:http'))
    }
  }
  return results
}

async function benchClient(name: string, client: Client): Promise<Measured[]> {
  const results: Measured[] = []
  for (const size of SIZES) {
    const samples = await repeat(size.times, 50, async () => {
      await client.call('message.get', { messageId: sizeOf(size.characters) })
    })
    results.push(measured(`${name}: round trip, ${size.name}`, 'ms', samples))
  }
  const streams = await repeat(50, 5, async () => {
    let chunks = 0
    await client.call('chat.follow', { messageId: 'm1' }, { onChunk: () => (chunks += 1) })
    if (chunks !== STREAM_CHUNKS) throw new Error(`${chunks} of ${STREAM_CHUNKS} chunks arrived.`)
  })
  results.push(measured(`${name}: stream of ${STREAM_CHUNKS} chunks`, 'ms', streams))
  results.push(single(`${name}: chunks a second`, '1/s', (STREAM_CHUNKS * streams.length * 1_000) / sum(streams)))
  return results
}

function linkedPort(): FramePort {
  const [near, far] = createLinkedPorts()
  createAnswers().serve(far, { kind: 'cli' })
  return near
}

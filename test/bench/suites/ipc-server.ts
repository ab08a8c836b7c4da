// The other process of the ipc suite: the same answers on a Unix socket, on a WebSocket, and as plain HTTP for comparison.

import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { listenOnLoopback } from '../../../electron/hosts/loopback/http-server.ts'
import { listenOnSocket } from '../../../electron/hosts/socket/socket-server.ts'
import { createAnswers } from './ipc-answers.ts'

export interface IpcAddresses {
  readonly socketPath: string
  readonly webSocketPort: number
  readonly httpPort: number
}

const [folder = ''] = process.argv.slice(2)
const router = createAnswers()
const socketPath = process.platform === 'win32' ? `\\\\.\\pipe\\jarvis-bench-${process.pid}` : path.join(folder, 's')
await listenOnSocket(socketPath, port => router.serve(port, { kind: 'cli' }))
const page = await listenOnLoopback({
  pageDir: folder,
  port: 0,
  onPage: (port, prove) => {
    prove()
    router.serve(port, { kind: 'page' })
  },
})

const plain = http.createServer((request, response) => {
  const size = Number(new URL(request.url ?? '/', 'http://x').searchParams.get('size'))
  response.writeHead(200, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify({ content: 'x'.repeat(size) }))
})
await new Promise<void>(resolve => void plain.listen(0, '127.0.0.1', resolve))

const addresses: IpcAddresses = {
  socketPath,
  webSocketPort: page.port,
  httpPort: (plain.address() as AddressInfo).port,
}
process.send?.(addresses)
process.on('disconnect', () => process.exit(0))

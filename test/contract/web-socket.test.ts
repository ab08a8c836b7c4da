import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { vi } from 'vitest'
import { WebSocket as WsClient } from 'ws'
import { MAX_FRAME_BYTES } from '../../shared/frame-size.ts'
import { encodeFrame, type FramePort } from '../../shared/frames.ts'
import { listenOnLoopback } from '../../electron/hosts/loopback/http-server.ts'
import { openWebSocketPort } from '../../renderer/connect/web-socket-port.ts'
import { webSocketFrom } from '../support/web-socket-from.ts'
import { describeBytes } from './byte-suite.ts'
import type { ByteTransport } from './contract-setup.ts'
import { describeContract } from './contract-suite.ts'

/** The page's own port in Node. */
async function startWebSockets(serve: (port: FramePort) => void): Promise<ByteTransport> {
  const pageDir = await mkdtemp(path.join(os.tmpdir(), 'jarvis-contract-'))
  const server = await listenOnLoopback({
    pageDir,
    port: 0,
    onPage: (port, prove) => {
      prove()
      serve(port)
    },
  })
  const origin = `http://127.0.0.1:${server.port}`
  const url = `ws://127.0.0.1:${server.port}/rpc`
  vi.stubGlobal('WebSocket', webSocketFrom(origin))
  const openSocket = () =>
    new Promise<WsClient>((resolve, reject) => {
      const socket = new WsClient(url, { headers: { Origin: origin }, perMessageDeflate: false })
      socket.once('open', () => resolve(socket))
      socket.once('error', reject)
    })
  return {
    connect: () => openWebSocketPort(url),
    async openRaw() {
      const socket = await openSocket()
      const ended = new Promise<void>(resolve => socket.once('close', () => resolve()))
      socket.on('error', () => undefined)
      return {
        send: message => socket.send(message),
        sendOversized: () => socket.send(new Uint8Array(MAX_FRAME_BYTES + 1)),
        ended,
        isEnded: () => socket.readyState === socket.CLOSED,
      }
    },
    async openStalled(frames) {
      const socket = await openSocket()
      socket.on('error', () => undefined)
      socket.pause()
      for (const frame of frames) socket.send(encodeFrame(frame))
      return { close: () => socket.terminate() }
    },
    async close() {
      vi.unstubAllGlobals()
      await server.close()
      await rm(pageDir, { recursive: true, force: true })
    },
  }
}

describeContract('a WebSocket', startWebSockets)
describeBytes('a WebSocket', startWebSockets)

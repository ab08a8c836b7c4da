import { mkdtemp, rm } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { randomUUID } from 'node:crypto'
import { MAX_FRAME_BYTES } from '../../shared/frame-size.ts'
import { encodeFrame, type FramePort } from '../../shared/frames.ts'
import { connectToSocket } from '../../electron/hosts/socket/socket-client.ts'
import { listenOnSocket } from '../../electron/hosts/socket/socket-server.ts'
import { describeBytes } from './byte-suite.ts'
import type { ByteTransport } from './contract-setup.ts'
import { describeContract } from './contract-suite.ts'

async function startSockets(serve: (port: FramePort) => void): Promise<ByteTransport> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'jarvis-contract-'))
  const socketPath = process.platform === 'win32' ? `\\\\.\\pipe\\jarvis-${randomUUID()}` : path.join(dir, 's')
  const server = await listenOnSocket(socketPath, serve)
  const openSocket = () =>
    new Promise<net.Socket>((resolve, reject) => {
      const socket = net.connect(socketPath, () => resolve(socket))
      socket.once('error', reject)
    })
  return {
    connect: () => connectToSocket(socketPath),
    async openRaw() {
      const socket = await openSocket()
      const ended = new Promise<void>(resolve => socket.once('close', () => resolve()))
      socket.on('error', () => socket.destroy())
      socket.resume()
      return {
        send: message => void socket.write(lengthPrefixed(message)),
        sendOversized: () => void socket.write(uint32(MAX_FRAME_BYTES + 1)),
        ended,
        isEnded: () => socket.destroyed,
      }
    },
    async openStalled(frames) {
      const socket = await openSocket()
      socket.on('error', () => socket.destroy())
      socket.pause()
      for (const frame of frames) socket.write(lengthPrefixed(encodeFrame(frame)))
      return { close: () => socket.destroy() }
    },
    async close() {
      await server.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4)
  buffer.writeUInt32BE(value)
  return buffer
}

function lengthPrefixed(message: Uint8Array): Buffer {
  return Buffer.concat([uint32(message.length), message])
}

describeContract('a Unix socket or named pipe', startSockets)
describeBytes('a Unix socket or named pipe', startSockets)

import fc from 'fast-check'
import { spawnSync } from 'node:child_process'
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { connectToSocket } from '../../../electron/hosts/socket/socket-client.ts'
import { createSocketPort } from '../../../electron/hosts/socket/socket-port.ts'
import { listenOnSocket, type SocketServer } from '../../../electron/hosts/socket/socket-server.ts'
import { MAX_FRAME_BYTES } from '../../../shared/frame-size.ts'
import { encodeFrame, type FramePort, type ServerFrame } from '../../../shared/frames.ts'

let dir: string
let socketPath: string
let server: SocketServer | undefined
let served: FramePort[]

async function listen(): Promise<void> {
  server = await listenOnSocket(socketPath, port => {
    served.push(port)
    port.onFrame(() => undefined)
  })
}

beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'jarvis-socket-'))
  socketPath = process.platform === 'win32' ? `\\\\.\\pipe\\${path.basename(dir)}` : path.join(dir, 'jarvis.sock')
  served = []
})
afterEach(async () => {
  for (const port of served) port.close()
  await server?.close()
  server = undefined
  await rm(dir, { recursive: true, force: true })
})

describe.skipIf(process.platform === 'win32')('the socket (only on POSIX systems)', () => {
  test('is the user’s alone, whatever the umask and the folder allow', async () => {
    await chmod(dir, 0o777)
    const umask = process.umask(0)
    try {
      await listen()
    } finally {
      expect(process.umask(umask)).toBe(0)
    }
    expect((await stat(socketPath)).mode & 0o777).toBe(0o600)
    if (process.getuid?.() === 0) {
      // Becomes somebody else only once Node runs: that user may not be able to read the folder Node is in.
      const code = `process.setgid(65534); process.setuid(65534); require('net').connect(${JSON.stringify(socketPath)}).on('error', e => { console.log(e.code); process.exit(3) })`
      const { stdout } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8', cwd: '/' })
      expect(stdout.trim()).toBe('EACCES')
    }
  })

  test('of a process that has died is replaced', async () => {
    const code = `require('net').createServer().listen(${JSON.stringify(socketPath)}, () => process.kill(process.pid, 'SIGKILL'))`
    spawnSync(process.execPath, ['-e', code])
    expect((await stat(socketPath)).isSocket()).toBe(true)
    await listen()
    const port = await connectToSocket(socketPath)
    await vi.waitFor(() => expect(served).toHaveLength(1))
    port.close()
  })

  test('of a process that answers is left to it', async () => {
    await listen()
    await expect(listenOnSocket(socketPath, () => undefined)).rejects.toMatchObject({
      code: 'conflict',
      data: { reason: 'socket', path: socketPath },
    })
    const port = await connectToSocket(socketPath)
    port.close()
  })

  test('takes the place of nothing that is not a socket', async () => {
    await writeFile(socketPath, 'a file of the user')
    await expect(listen()).rejects.toMatchObject({ code: 'conflict' })
    expect((await stat(socketPath)).isFile()).toBe(true)
  })

  test('cannot be made in a folder that is not there', async () => {
    await expect(listenOnSocket(path.join(dir, 'none', 's'), () => undefined)).rejects.toMatchObject({
      code: 'conflict',
    })
  })
})

describe('a client', () => {
  test('is told at once when nobody listens', async () => {
    await expect(connectToSocket(socketPath)).rejects.toMatchObject({ code: 'disconnected', retryable: true })
  })

  test('hears of the end when the other process goes', async () => {
    await listen()
    const port = await connectToSocket(socketPath)
    const reason = new Promise<string>(resolve => port.onClose(resolve))
    await vi.waitFor(() => expect(served).toHaveLength(1))
    served[0]!.close()
    expect(await reason).toBe('lost')
    port.send({ kind: 'cancel', id: 1 })
  })
})

describe('frames', () => {
  /** Two ends of a real connection: a port, and the bare socket that feeds it. */
  async function connectBare(): Promise<{ socket: net.Socket; port: FramePort; frames: unknown[] }> {
    const frames: unknown[] = []
    const accepted = Promise.withResolvers<FramePort>()
    const listener = net.createServer(socket => {
      const port = createSocketPort(socket)
      port.onFrame(frame => frames.push(frame))
      accepted.resolve(port)
    })
    await new Promise<void>(resolve => listener.listen(socketPath, resolve))
    const socket = net.connect(socketPath)
    const port = await accepted.promise
    listener.close()
    return { socket, port, frames }
  }

  function onWire(frame: ServerFrame): Buffer {
    const data = encodeFrame(frame)
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    return Buffer.concat([length, data])
  }

  test('come whole and in order however the transport cuts them', async () => {
    const { socket, frames } = await connectBare()
    socket.setNoDelay(true)
    const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 })
    let sent = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 5 }),
        sizes,
        async (all, cuts) => {
          const expected = all.map(bytes => ({ kind: 'chunk', id: ++sent, data: null, bytes }) as const)
          const wire = Buffer.concat(expected.map(onWire))
          frames.length = 0
          let at = 0
          for (let cut = 0; at < wire.length; cut++) {
            const size = cuts[cut % cuts.length] ?? 1
            await new Promise(resolve => socket.write(wire.subarray(at, (at += size)), resolve))
          }
          await vi.waitFor(() => expect(frames).toHaveLength(expected.length), { interval: 1 })
          expect(frames).toEqual(expected)
        },
      ),
      { numRuns: 40 },
    )
    socket.destroy()
  })

  test('after one that is too large are not read', async () => {
    const { socket, port, frames } = await connectBare()
    const reason = new Promise<string>(resolve => port.onClose(resolve))
    const length = Buffer.alloc(4)
    length.writeUInt32BE(MAX_FRAME_BYTES + 1)
    socket.on('error', () => undefined)
    socket.write(Buffer.concat([length, onWire({ kind: 'ok', id: 1, data: null })]))
    expect(await reason).toBe('too_large')
    expect(frames).toEqual([])
    socket.destroy()
  })

  test('sent before a close still arrive', async () => {
    const { socket, port } = await connectBare()
    const received = new Promise<number>(resolve => {
      let sizeBytes = 0
      socket.on('data', data => (sizeBytes += data.length))
      socket.on('end', () => resolve(sizeBytes))
    })
    const frame: ServerFrame = { kind: 'chunk', id: 1, data: null, bytes: new Uint8Array(5_000_000) }
    port.send(frame)
    expect(port.bufferedBytes).toBeGreaterThan(0)
    port.close()
    port.close()
    expect(await received).toBe(onWire(frame).length)
  })

  test('wait no longer than a second for a client that does not read', async () => {
    const { socket, port } = await connectBare()
    socket.pause()
    socket.on('error', () => undefined)
    port.send({ kind: 'chunk', id: 1, data: null, bytes: new Uint8Array(10_000_000) })
    port.close()
    await vi.waitFor(() => expect(port.bufferedBytes).toBe(0), 5_000)
    socket.destroy()
  })
})

// Where the process that holds the data folder answers command lines of the same user. The socket's mode is the gate:
// whoever can open it may ask everything, paths of this computer included.

import { chmod, lstat, rm } from 'node:fs/promises'
import net from 'node:net'
import type { FramePort } from '../../../shared/frames.ts'
import { AppError } from '../../../shared/errors.ts'
import { connectToSocket } from './socket-client.ts'
import { createSocketPort } from './socket-port.ts'

export interface SocketServer {
  /** Takes no more clients; those connected are the router's to end. */
  close(): Promise<void>
}

const MAX_CONNECTIONS = 256

/** Rejects with `conflict` when another process answers at `socketPath`; the socket of one that has died is replaced. */
export async function listenOnSocket(socketPath: string, onPort: (port: FramePort) => void): Promise<SocketServer> {
  const server = net.createServer(socket => onPort(createSocketPort(socket)))
  server.maxConnections = MAX_CONNECTIONS
  try {
    await listen(server, socketPath)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || !(await isDeadSocket(socketPath))) {
      throw new AppError('conflict', `The command line cannot be served at ${socketPath}.`, {
        data: { reason: 'socket', path: socketPath },
        cause: error,
      })
    }
    await rm(socketPath)
    await listen(server, socketPath)
  }
  if (process.platform !== 'win32') await chmod(socketPath, 0o600)
  return {
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
      }),
  }
}

async function listen(server: net.Server, socketPath: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.once('listening', () => {
      server.off('error', reject)
      resolve()
    })
    // Binding happens within this call, so the socket is never open to others, not even before chmod.
    const umask = process.umask(0o077)
    try {
      server.listen(socketPath)
    } finally {
      process.umask(umask)
    }
  })
}

async function isDeadSocket(socketPath: string): Promise<boolean> {
  const facts = await lstat(socketPath).catch(() => null)
  if (!facts?.isSocket()) return false
  const port = await connectToSocket(socketPath).catch(() => null)
  port?.close()
  return port === null
}

// The command line's end of the connection to the process that holds the data folder.

import net from 'node:net'
import { AppError } from '../../../shared/errors.ts'
import type { FramePort } from '../../../shared/frames.ts'
import { createSocketPort } from './socket-port.ts'

const CONNECT_TIMEOUT_MS = 5_000

/** Rejects with `disconnected` (retryable) when nobody answers at `socketPath`. */
export async function connectToSocket(socketPath: string): Promise<FramePort> {
  return await new Promise((resolve, reject) => {
    const socket = net.connect(socketPath)
    const fail = (cause?: Error) => {
      clearTimeout(timer)
      socket.destroy()
      reject(new AppError('disconnected', 'The running Jarvis does not answer.', { retryable: true, cause }))
    }
    const timer = setTimeout(fail, CONNECT_TIMEOUT_MS)
    socket.once('error', fail)
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.off('error', fail)
      resolve(createSocketPort(socket))
    })
  })
}

// The server's end of a page's WebSocket. Every frame is one binary message.

import type { WebSocket } from 'ws'
import { FrameInbox } from '../../../shared/frame-inbox.ts'
import { encodeFrame, type FramePort } from '../../../shared/frames.ts'

/** A page that does not answer a ping before the next is gone. */
const PING_MS = 30_000
/** How a page without a WebSocket library's words sees that it is not welcome. */
const UNAUTHORIZED = 4401
const CLOSED = 4000
/** For the page's half of the close handshake. */
const CLOSE_MS = 1_000

export function createWebSocketPort(socket: WebSocket): FramePort {
  const inbox = new FrameInbox()
  let isAlive = true
  const ping = setInterval(() => {
    if (!isAlive) return socket.terminate()
    isAlive = false
    socket.ping()
  }, PING_MS)

  socket.on('pong', () => {
    isAlive = true
  })
  // The server leaves ws's binaryType as it is, so messages are Buffers.
  socket.on('message', (data: Buffer) => inbox.receiveBytes(data))
  socket.on('close', () => {
    clearInterval(ping)
    inbox.close('lost')
  })
  // 'close' follows; too large a message or broken framing comes here first.
  socket.on('error', () => undefined)

  return {
    get bufferedBytes() {
      return socket.bufferedAmount
    },
    send(frame) {
      if (inbox.isClosed) return
      socket.send(encodeFrame(frame))
    },
    onFrame: listener => inbox.onFrame(listener),
    onClose: listener => inbox.onClose(listener),
    close(reason = 'closed') {
      if (inbox.isClosed) return
      inbox.close(reason)
      // A page that does not read would keep all that waits for it in memory.
      if (reason === 'overloaded') return socket.terminate()
      socket.close(reason === 'unauthorized' ? UNAUTHORIZED : CLOSED, reason)
      setTimeout(() => socket.terminate(), CLOSE_MS).unref()
    },
  }
}

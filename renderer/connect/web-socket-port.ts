// The page's end of a WebSocket to the loopback host. Every frame is one binary message.

import { FrameInbox } from '../../shared/frame-inbox.ts'
import { encodeFrame, type FramePort } from '../../shared/frames.ts'

export function openWebSocketPort(url: string): FramePort {
  const inbox = new FrameInbox()
  const socket = new WebSocket(url)
  socket.binaryType = 'arraybuffer'
  /** Sent before the connection stood. */
  let early: Uint8Array<ArrayBuffer>[] = []

  socket.addEventListener('open', () => {
    for (const data of early) socket.send(data)
    early = []
  })
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (data instanceof ArrayBuffer) inbox.receiveBytes(new Uint8Array(data))
    else inbox.receive(null)
  })
  // Follows 'error' too.
  socket.addEventListener('close', ({ reason }) => inbox.close(reason || 'lost'))

  return {
    get bufferedBytes() {
      return early.reduce((sum, data) => sum + data.length, socket.bufferedAmount)
    },
    send(frame) {
      if (inbox.isClosed) return
      const data = encodeFrame(frame)
      if (socket.readyState === WebSocket.CONNECTING) early.push(data)
      else socket.send(data)
    },
    onFrame: listener => inbox.onFrame(listener),
    onClose: listener => inbox.onClose(listener),
    close(reason = 'closed') {
      if (inbox.isClosed) return
      inbox.close(reason)
      socket.close()
    },
  }
}

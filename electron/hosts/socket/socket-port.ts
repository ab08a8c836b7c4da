// Frames over a Unix socket or named pipe, the same at both ends: u32 big-endian length, then the frame's bytes.

import type { Socket } from 'node:net'
import { FrameInbox } from '../../../shared/frame-inbox.ts'
import { MAX_FRAME_BYTES } from '../../../shared/frame-size.ts'
import { encodeFrame, type FramePort } from '../../../shared/frames.ts'

const LENGTH_BYTES = 4
/** What is still to be written when the port closes gets this long. */
const FLUSH_MS = 1_000

export function createSocketPort(socket: Socket): FramePort {
  const inbox = new FrameInbox()
  let pieces: Buffer[] = []
  let sizeBytes = 0
  let neededBytes = LENGTH_BYTES

  socket.on('data', (piece: Buffer) => {
    if (inbox.isClosed) return
    pieces.push(piece)
    sizeBytes += piece.length
    // Joined only when a whole frame is there: joining at every piece would copy a large frame again and again.
    while (sizeBytes >= neededBytes) {
      const data = pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)
      const frameBytes = data.readUInt32BE(0)
      if (frameBytes > MAX_FRAME_BYTES) return close('too_large')
      neededBytes = LENGTH_BYTES + frameBytes
      pieces = [data]
      if (data.length < neededBytes) return
      const frame = data.subarray(LENGTH_BYTES, neededBytes)
      pieces = [data.subarray(neededBytes)]
      sizeBytes -= neededBytes
      neededBytes = LENGTH_BYTES
      // May close this port; what follows is dropped by the inbox.
      inbox.receiveBytes(frame)
    }
  })
  socket.on('close', () => inbox.close('lost'))
  // 'close' follows.
  socket.on('error', () => socket.destroy())

  function close(reason = 'closed'): void {
    if (inbox.isClosed) return
    inbox.close(reason)
    socket.end()
    setTimeout(() => socket.destroy(), FLUSH_MS).unref()
  }

  return {
    get bufferedBytes() {
      return socket.writableLength
    },
    send(frame) {
      if (inbox.isClosed) return
      const data = encodeFrame(frame)
      const length = Buffer.alloc(LENGTH_BYTES)
      length.writeUInt32BE(data.length)
      socket.cork()
      socket.write(length)
      socket.write(data)
      socket.uncork()
    },
    onFrame: listener => inbox.onFrame(listener),
    onClose: listener => inbox.onClose(listener),
    close,
  }
}

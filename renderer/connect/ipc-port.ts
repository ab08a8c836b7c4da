// The page's end of the desktop connection. A lost one is opened anew by the client, over the same bridge.

import type { DesktopBridge } from '../../shared/desktop-bridge.ts'
import { FrameInbox } from '../../shared/frame-inbox.ts'
import { isFrameTooLarge, tooLarge } from '../../shared/frame-size.ts'
import type { FramePort } from '../../shared/frames.ts'

declare global {
  interface Window {
    /** Only on the desktop. */
    readonly jarvis?: DesktopBridge
  }
}

export function createIpcPort(bridge: DesktopBridge): FramePort {
  const inbox = new FrameInbox()
  const connection = crypto.randomUUID()
  bridge.onMessage(message => {
    if (message.connection !== connection) return
    if (message.kind === 'close') inbox.close('closed by Jarvis')
    else if (message.kind === 'frame') inbox.receive(message.frame)
  })
  bridge.send({ kind: 'open', connection })
  return {
    /** Electron queues without telling how much. */
    bufferedBytes: 0,
    send(frame) {
      if (inbox.isClosed) return
      if (isFrameTooLarge(frame)) throw tooLarge()
      bridge.send({ kind: 'frame', connection, frame })
    },
    onFrame: listener => inbox.onFrame(listener),
    onClose: listener => inbox.onClose(listener),
    close(reason = 'closed') {
      if (inbox.isClosed) return
      bridge.send({ kind: 'close', connection })
      inbox.close(reason)
    },
  }
}

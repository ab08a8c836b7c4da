// The page's own port in Node.

import { openWebSocketPort } from '../../renderer/connect/web-socket-port.ts'
import type { FramePort } from '../../shared/frames.ts'
import { webSocketFrom } from '../support/web-socket-from.ts'

export function openNodeWebSocket(port: number): FramePort {
  const usual = globalThis.WebSocket
  Object.assign(globalThis, { WebSocket: webSocketFrom(`http://127.0.0.1:${port}`) })
  try {
    return openWebSocketPort(`ws://127.0.0.1:${port}/rpc`)
  } finally {
    globalThis.WebSocket = usual
  }
}

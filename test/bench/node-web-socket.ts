// The page's own port in Node: its WebSocket is the browsers', but names no Origin by itself.

import { openWebSocketPort } from '../../renderer/connect/web-socket-port.ts'
import type { FramePort } from '../../shared/frames.ts'

export function openNodeWebSocket(port: number): FramePort {
  const BrowserWebSocket = globalThis.WebSocket
  const NodeWebSocket = BrowserWebSocket as unknown as new (url: string, options: object) => WebSocket
  globalThis.WebSocket = class extends NodeWebSocket {
    constructor(url: string) {
      super(url, { headers: { Origin: `http://127.0.0.1:${port}` } })
    }
  } as unknown as typeof WebSocket
  try {
    return openWebSocketPort(`ws://127.0.0.1:${port}/rpc`)
  } finally {
    globalThis.WebSocket = BrowserWebSocket
  }
}

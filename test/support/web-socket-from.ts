// Node's own WebSocket, which is the browsers' but names no Origin by itself.

// lib.dom's types do not know that Node's takes headers.
const NodeWebSocket = WebSocket as unknown as new (url: string, options: object) => WebSocket

export function webSocketFrom(origin: string): new (url: string) => WebSocket {
  return class extends NodeWebSocket {
    constructor(url: string) {
      super(url, { headers: { Origin: origin } })
    }
  }
}

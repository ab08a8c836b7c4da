// What the desktop's preload gives the page as `window.jarvis`: one connection to the router, nothing of Electron.
// Imports nothing, since all it needs is bundled into the preload.

/** A frame, or a word about the connection: the page's 'open' starts one (and ends the one before it), 'close' ends it. */
export type BridgeMessage = object | 'open' | 'close'

export interface DesktopBridge {
  send(message: BridgeMessage): void
  /** One listener; a later one replaces it. */
  onFrame(listener: (message: unknown) => void): void
}

/** The only channel between page and main process. */
export const BRIDGE_CHANNEL = 'jarvis'

// What the desktop's preload gives the page as `window.jarvis`: one way to the main process, nothing of Electron.
// Imports nothing, since all it needs is bundled into the preload.

/**
 * A page has one connection at a time: 'open' starts one and ends the one before it, 'close' from either side ends it.
 * `connection` is a name of the page's making, new for each, so that what is still under way for an old one is told apart,
 * also after a reload.
 */
export type BridgeMessage =
  | { readonly kind: 'open' | 'close'; readonly connection: string }
  | { readonly kind: 'frame'; readonly connection: string; readonly frame: unknown }

export interface DesktopBridge {
  send(message: BridgeMessage): void
  /** One listener; a later one replaces it. */
  onMessage(listener: (message: BridgeMessage) => void): void
}

/** The only channel between page and main process. */
export const BRIDGE_CHANNEL = 'jarvis'

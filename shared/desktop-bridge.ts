// What the desktop's preload gives the page as `window.jarvis`: one connection to the router, nothing of Electron.

import { AppError } from './errors.ts'
import { MAX_FRAME_BYTES } from './frames.ts'

/** A frame, or a word about the connection: the page's 'open' starts one (and ends the one before it), 'close' ends it. */
export type BridgeMessage = object | 'open' | 'close'

export interface DesktopBridge {
  send(message: BridgeMessage): void
  /** One listener; a later one replaces it. */
  onFrame(listener: (message: unknown) => void): void
}

/** The only channel between page and main process. */
export const BRIDGE_CHANNEL = 'jarvis'

/** Electron clones frames of any size, so both ends measure: characters, binary data and a little for each value. */
export function isFrameTooLarge(frame: unknown): boolean {
  let sizeBytes = 0
  const rest: unknown[] = [frame]
  while (rest.length > 0 && sizeBytes <= MAX_FRAME_BYTES) {
    const value = rest.pop()
    sizeBytes += 8
    if (typeof value === 'string') sizeBytes += value.length
    else if (value instanceof Uint8Array) sizeBytes += value.byteLength
    else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) rest.push(part)
  }
  return sizeBytes > MAX_FRAME_BYTES
}

export function tooLarge(): AppError {
  return new AppError('bad_request', 'This is too large to be sent at once.', {
    data: { reason: 'too_large', maxBytes: MAX_FRAME_BYTES },
  })
}

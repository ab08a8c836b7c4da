// Frames: what travels between a client and the router, on every kind of port, and their form as bytes.
// A request yields zero or more `chunk` frames, then exactly one `ok` or `err`. `cancel` aborts the handler's signal.
// Ids start at 1 and rise within a connection, so a late or repeated frame is recognised and ignored.

import { AppError, type ErrorShape } from './errors.ts'
import { MAX_FRAME_BYTES, tooLarge } from './frame-size.ts'

/** Raised when frames or contract change in a way an older page cannot follow. */
export const PROTOCOL_VERSION = 1

/** What the untrusted side sends; its run-time schema is in client-frame-schema.ts. */
export type ClientFrame =
  | {
      readonly kind: 'hello'
      readonly version: number
      /** Loopback only: the token of an earlier welcome, or the one-time code of the launch. */
      readonly token?: string | undefined
      readonly code?: string | undefined
    }
  | {
      readonly kind: 'request'
      readonly id: number
      readonly name: string
      readonly input?: unknown
      readonly bytes?: Uint8Array | undefined
    }
  | { readonly kind: 'cancel'; readonly id: number }

export type ServerFrame =
  | { readonly kind: 'welcome'; readonly version: number; readonly token?: string }
  | { readonly kind: 'chunk'; readonly id: number; readonly data: unknown; readonly bytes?: Uint8Array }
  | { readonly kind: 'ok'; readonly id: number; readonly data: unknown }
  /** `id` 0 when the frame it answers had none that could be read. */
  | { readonly kind: 'err'; readonly id: number; readonly error: ErrorShape }
  | { readonly kind: 'event'; readonly name: string; readonly data: unknown }

export type Unsubscribe = () => void

/** One end of a connection. The other end's frames arrive in the order they were sent. */
export interface FramePort {
  /** Ignored after close. Throws, and sends nothing, when the frame cannot be carried (`bad_request` if it is too large). */
  send(frame: ClientFrame | ServerFrame): void
  /** One listener. `frame` is as it came and unvalidated, null where not even a frame could be read; earlier ones are kept for it. */
  onFrame(listener: (frame: unknown) => void): Unsubscribe
  /** Called once, however the connection ends, even if it has ended already. */
  onClose(listener: (reason: string) => void): Unsubscribe
  close(reason?: string): void
  /** Bytes accepted by `send` and not yet handed to the other side; a sender that can wait does so above a few MB. */
  readonly bufferedBytes: number
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * A frame as bytes: u32 big-endian length of the JSON header, the header, then the raw bytes if the frame carries any.
 * Throws `bad_request` when that is more than MAX_FRAME_BYTES.
 */
export function encodeFrame(frame: ClientFrame | ServerFrame): Uint8Array<ArrayBuffer> {
  const bytes = 'bytes' in frame ? frame.bytes : undefined
  const header = encoder.encode(
    JSON.stringify(bytes === undefined ? frame : { ...frame, bytes: undefined, hasBytes: true }),
  )
  const sizeBytes = 4 + header.length + (bytes?.length ?? 0)
  if (sizeBytes > MAX_FRAME_BYTES) throw tooLarge()
  const out = new Uint8Array(sizeBytes)
  new DataView(out.buffer).setUint32(0, header.length)
  out.set(header, 4)
  if (bytes !== undefined) out.set(bytes, 4 + header.length)
  return out
}

/** The reverse. Throws `bad_request` for anything that `encodeFrame` cannot have made. */
export function decodeFrame(data: Uint8Array): unknown {
  try {
    const headerLength = new DataView(data.buffer, data.byteOffset, data.byteLength).getUint32(0)
    if (headerLength > data.length - 4) throw new RangeError('header longer than the frame')
    const header: unknown = JSON.parse(decoder.decode(data.subarray(4, 4 + headerLength)))
    const rest = data.subarray(4 + headerLength)
    if (typeof header !== 'object' || header === null || Array.isArray(header))
      throw new TypeError('header is no object')
    if (!('hasBytes' in header)) {
      if (rest.length > 0) throw new RangeError('bytes that no header announced')
      return header
    }
    const { hasBytes, ...frame } = header
    if (hasBytes !== true || 'bytes' in frame) throw new TypeError('no such announcement of bytes')
    // A copy of its own: `data` may be a view of a buffer the transport uses again.
    return { ...frame, bytes: new Uint8Array(rest) }
  } catch (cause) {
    throw new AppError('bad_request', 'A frame could not be read.', { cause })
  }
}

// How large a frame may be, for transports that encode it and for those that clone it (Electron, linked ports).

import { AppError } from './errors.ts'

/** A sender refuses to send a larger frame; one that arrives all the same ends its connection. */
export const MAX_FRAME_BYTES = 16 * 1024 * 1024

/** For a frame as an object. Counts characters, binary data and a little for each value, no further than the limit. */
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

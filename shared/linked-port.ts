// Two ends of a connection within one process: the command line's port when it holds the data folder itself, and tests'.
// Frames are copied as a real transport would, and arrive in a later turn of the event loop.

import { FrameInbox } from './frame-inbox.ts'
import { isFrameTooLarge, tooLarge } from './frame-size.ts'
import type { ClientFrame, FramePort, ServerFrame } from './frames.ts'

export function createLinkedPorts(): [FramePort, FramePort] {
  const one = new FrameInbox()
  const other = new FrameInbox()
  return [new LinkedPort(one, other), new LinkedPort(other, one)]
}

class LinkedPort implements FramePort {
  readonly bufferedBytes = 0
  readonly #own: FrameInbox
  readonly #other: FrameInbox

  constructor(own: FrameInbox, other: FrameInbox) {
    this.#own = own
    this.#other = other
  }

  send(frame: ClientFrame | ServerFrame): void {
    if (this.#own.isClosed) return
    if (isFrameTooLarge(frame)) throw tooLarge()
    const copy: unknown = structuredClone(frame)
    queueMicrotask(() => this.#other.receive(copy))
  }

  onFrame(listener: (frame: unknown) => void) {
    return this.#own.onFrame(listener)
  }

  onClose(listener: (reason: string) => void) {
    return this.#own.onClose(listener)
  }

  close(reason = 'closed'): void {
    if (this.#own.isClosed) return
    this.#own.close(reason)
    queueMicrotask(() => this.#other.close(reason))
  }
}

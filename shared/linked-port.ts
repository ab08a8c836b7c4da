// Two ends of a connection within one process: the command line's port when it holds the data folder itself, and tests'.
// Frames are copied as a real transport would, and arrive in a later turn of the event loop.

import type { FramePort } from './frames.ts'

export function createLinkedPorts(): [FramePort, FramePort] {
  const a = new LinkedPort()
  const b = new LinkedPort()
  a.link(b)
  b.link(a)
  return [a, b]
}

class LinkedPort implements FramePort {
  readonly bufferedBytes = 0
  #other: LinkedPort | null = null
  #frameListener: ((frame: unknown) => void) | null = null
  #closeListeners = new Set<(reason: string) => void>()
  #early: unknown[] = []
  #isClosed = false

  link(other: LinkedPort): void {
    this.#other = other
  }

  send(frame: unknown): void {
    if (this.#isClosed) return
    const copy: unknown = structuredClone(frame)
    queueMicrotask(() => this.#other?.receive(copy))
  }

  receive(frame: unknown): void {
    if (this.#isClosed) return
    if (this.#frameListener === null) this.#early.push(frame)
    else this.#frameListener(frame)
  }

  onFrame(listener: (frame: unknown) => void) {
    this.#frameListener = listener
    for (const frame of this.#early.splice(0)) listener(frame)
    return () => {
      this.#frameListener = null
    }
  }

  onClose(listener: (reason: string) => void) {
    this.#closeListeners.add(listener)
    return () => this.#closeListeners.delete(listener)
  }

  close(reason = 'closed'): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const listener of this.#closeListeners) listener(reason)
    const other = this.#other
    queueMicrotask(() => other?.close(reason))
  }
}

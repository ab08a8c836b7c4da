// The receiving half of every port: frames wait for their listener, the end is told once and to late listeners too.

import { decodeFrame, type Unsubscribe } from './frames.ts'

export class FrameInbox {
  #frameListener: ((frame: unknown) => void) | null = null
  readonly #closeListeners = new Set<(reason: string) => void>()
  #early: unknown[] = []
  #closeReason: string | null = null

  get isClosed(): boolean {
    return this.#closeReason !== null
  }

  receive(frame: unknown): void {
    if (this.isClosed) return
    if (this.#frameListener === null) this.#early.push(frame)
    else this.#frameListener(frame)
  }

  /** For transports of bytes: what is no frame arrives as null, for the listener to judge. */
  receiveBytes(data: Uint8Array): void {
    let frame: unknown = null
    try {
      frame = decodeFrame(data)
    } catch {
      // Stays null.
    }
    this.receive(frame)
  }

  onFrame(listener: (frame: unknown) => void): Unsubscribe {
    this.#frameListener = listener
    for (const frame of this.#early.splice(0)) listener(frame)
    return () => {
      if (this.#frameListener === listener) this.#frameListener = null
    }
  }

  onClose(listener: (reason: string) => void): Unsubscribe {
    const reason = this.#closeReason
    this.#closeListeners.add(listener)
    if (reason !== null) queueMicrotask(() => this.#closeListeners.delete(listener) && listener(reason))
    return () => this.#closeListeners.delete(listener)
  }

  /** Frames that came before and have no listener yet are dropped with it. */
  close(reason: string): void {
    if (this.isClosed) return
    this.#closeReason = reason
    this.#early = []
    for (const listener of [...this.#closeListeners]) listener(reason)
    this.#closeListeners.clear()
  }
}

// How large an import's slices are, whatever the computer and the messages: what the writer stores in a moment that nobody
// notices who writes meanwhile; several times that while nobody does, since large slices cost less for each message.

const SHORT_MS = 30
const LONG_MS = 100
/** After the last write of somebody else. */
const QUIET_MS = 10_000
const LEAST = 0.02
/** It grows slowly and shrinks at once. */
const MOST_GROWTH = 1.5

export class SlicePace {
  #share = 0.12

  /** Of the largest slice. */
  get share(): number {
    return this.#share
  }

  /** A slice took the writer so long; `quietMs`: for how long nobody else has written. */
  note(tookMs: number, quietMs: number): void {
    const wantedMs = quietMs < QUIET_MS ? SHORT_MS : LONG_MS
    const wanted = this.#share * Math.min(MOST_GROWTH, wantedMs / Math.max(1, tookMs))
    this.#share = Math.min(1, Math.max(LEAST, wanted))
  }
}

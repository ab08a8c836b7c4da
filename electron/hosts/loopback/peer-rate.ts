// How often peers that have not proved themselves may ask: each a number at once, then so many a second.

/** More peers than that are one: their addresses are only memory to fill. */
const MAX_PEERS = 1_000

export class PeerRate {
  readonly #atOnce: number
  readonly #perSecond: number
  readonly #peers = new Map<string, { left: number; at: number }>()

  constructor(atOnce: number, perSecond: number) {
    this.#atOnce = atOnce
    this.#perSecond = perSecond
  }

  admits(peer: string, now = performance.now()): boolean {
    const key = this.#peers.has(peer) || this.#peers.size < MAX_PEERS ? peer : ''
    const known = this.#peers.get(key) ?? { left: this.#atOnce, at: now }
    const since = Math.max(0, now - known.at)
    const left = Math.min(this.#atOnce, known.left + (since / 1_000) * this.#perSecond)
    this.#peers.set(key, { left: left < 1 ? left : left - 1, at: Math.max(now, known.at) })
    return left >= 1
  }
}

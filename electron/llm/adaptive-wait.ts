// Waits that learn: several times the slowest percentile measured, within a floor and a ceiling. Before enough is
// measured the ceiling holds, so that the first slow load on a new computer is no failure.

import type { LlmRules, WaitRange } from './rules.ts'

const MAX_SAMPLES = 100
const MIN_SAMPLES = 5
/** Of the 99th percentile: a wait that ends good work is worse than one that lasts. */
const FACTOR = 10

export class AdaptiveWait {
  readonly #range: WaitRange
  #samples: readonly number[]

  constructor(range: WaitRange, samples: readonly number[] = []) {
    this.#range = range
    this.#samples = samples.slice(-MAX_SAMPLES)
  }

  record(tookMs: number): void {
    if (tookMs >= 0) this.#samples = [...this.#samples.slice(1 - MAX_SAMPLES), Math.round(tookMs)]
  }

  get ms(): number {
    const { minMs, maxMs } = this.#range
    if (this.#samples.length < MIN_SAMPLES) return maxMs
    return Math.min(maxMs, Math.max(minMs, percentile(this.#samples, 0.99) * FACTOR))
  }

  get samples(): readonly number[] {
    return this.#samples
  }
}

/** The waits for one endpoint. Per endpoint rather than per model: a slow model must only lengthen them. */
export class EndpointWaits {
  readonly connect: AdaptiveWait
  readonly load: AdaptiveWait
  readonly firstToken: AdaptiveWait
  readonly betweenTokens: AdaptiveWait

  constructor(ranges: LlmRules['timeouts'], saved: SavedWaits = {}) {
    this.connect = new AdaptiveWait(ranges.connect, saved.connect)
    this.load = new AdaptiveWait(ranges.load, saved.load)
    this.firstToken = new AdaptiveWait(ranges.firstToken, saved.firstToken)
    this.betweenTokens = new AdaptiveWait(ranges.betweenTokens, saved.betweenTokens)
  }

  saved(): SavedWaits {
    return {
      connect: this.connect.samples,
      load: this.load.samples,
      firstToken: this.firstToken.samples,
      betweenTokens: this.betweenTokens.samples,
    }
  }
}

export interface SavedWaits {
  readonly connect?: readonly number[]
  readonly load?: readonly number[]
  readonly firstToken?: readonly number[]
  readonly betweenTokens?: readonly number[]
}

function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0
}

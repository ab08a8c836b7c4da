// Durations counted in buckets whose width grows with the value (HDR): a percentile is right to 1 %, whatever the scale,
// and histograms of several processes or times add up without loss. Whole microseconds, from 1 to an hour.

/** Buckets of a power of two; below it every value has its own. */
const PARTS = 64
const EXACT = 128
const MAX_MICROSECONDS = 3_600_000_000
export const BUCKETS = bucketOf(MAX_MICROSECONDS) + 1

/** What a histogram is elsewhere: bucket, count, bucket, count … in rising order. Never empty. */
export interface HistogramPart {
  /** Sum of the durations, ms. */
  readonly sum: number
  readonly max: number
  readonly buckets: readonly number[]
}

export class Histogram {
  /** Not 32 bits: a count may pass four thousand million. */
  readonly #counts = new Float64Array(BUCKETS)
  #first = BUCKETS
  #last = -1
  #count = 0
  #sum = 0
  #max = 0

  get count(): number {
    return this.#count
  }

  /** Of all durations, ms. */
  get sum(): number {
    return this.#sum
  }

  get max(): number {
    return this.#max
  }

  /** NaN and negative durations are refused; those beyond an hour count as one. */
  record(durationMs: number): boolean {
    // The negation refuses NaN too.
    if (!(durationMs >= 0)) return false
    const microseconds = durationMs >= MAX_MICROSECONDS / 1_000 ? MAX_MICROSECONDS : Math.round(durationMs * 1_000)
    const bucket = bucketOf(microseconds < 1 ? 1 : microseconds)
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
    if (bucket < this.#first) this.#first = bucket
    if (bucket > this.#last) this.#last = bucket
    this.#count++
    const bounded = microseconds / 1_000
    this.#sum += bounded
    if (bounded > this.#max) this.#max = bounded
    return true
  }

  /** Whole or, when a part is not one that `part()` can have made, not at all. */
  merge({ sum, max, buckets }: HistogramPart): boolean {
    if (!isPart({ sum, max, buckets })) return false
    for (let at = 0; at < buckets.length; at += 2) this.#add(buckets[at] ?? 0, buckets[at + 1] ?? 0)
    this.#sum += sum
    this.#max = Math.max(this.#max, max)
    return true
  }

  part(): HistogramPart {
    const buckets: number[] = []
    for (let bucket = this.#first; bucket <= this.#last; bucket++) {
      const count = this.#counts[bucket] ?? 0
      if (count > 0) buckets.push(bucket, count)
    }
    return { sum: this.#sum, max: this.#max, buckets }
  }

  clear(): void {
    if (this.#last >= 0) this.#counts.fill(0, this.#first, this.#last + 1)
    this.#first = BUCKETS
    this.#last = -1
    this.#count = this.#sum = this.#max = 0
  }

  /** In ms; 0 when empty. At most 1 % from a duration that was recorded, and never above the longest. */
  percentile(fraction: number): number {
    const rank = Math.max(1, Math.ceil(fraction * this.#count))
    for (let bucket = this.#first, seen = 0; bucket <= this.#last; bucket++) {
      seen += this.#counts[bucket] ?? 0
      if (seen >= rank) return Math.min(middleOf(bucket) / 1_000, this.#max)
    }
    return 0
  }

  /** How many were at most so long, right to 1 % of the duration. */
  countUpTo(durationMs: number): number {
    const last = Math.min(bucketOf(Math.min(Math.max(durationMs * 1_000, 1), MAX_MICROSECONDS)), this.#last)
    let seen = 0
    for (let bucket = this.#first; bucket <= last; bucket++) seen += this.#counts[bucket] ?? 0
    return seen
  }

  #add(bucket: number, count: number): void {
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + count
    if (bucket < this.#first) this.#first = bucket
    if (bucket > this.#last) this.#last = bucket
    this.#count += count
  }
}

export function isPart({ sum, max, buckets }: HistogramPart): boolean {
  if (!(sum >= 0 && Number.isFinite(sum)) || !(max >= 0 && max <= MAX_MICROSECONDS / 1_000)) return false
  if (buckets.length === 0 || buckets.length % 2 !== 0) return false
  return buckets.every((value, at) => {
    if (!Number.isSafeInteger(value)) return false
    return at % 2 === 1 ? value > 0 : value >= 0 && value < BUCKETS && value > (at === 0 ? -1 : (buckets[at - 2] ?? -1))
  })
}

function bucketOf(microseconds: number): number {
  if (microseconds < EXACT) return microseconds
  const power = 31 - Math.clz32(microseconds)
  return EXACT + (power - 7) * PARTS + ((microseconds >>> (power - 6)) & (PARTS - 1))
}

function middleOf(bucket: number): number {
  if (bucket < EXACT) return bucket
  const power = Math.floor((bucket - EXACT) / PARTS) + 7
  const width = 2 ** (power - 6)
  return 2 ** power + ((bucket - EXACT) % PARTS) * width + width / 2
}

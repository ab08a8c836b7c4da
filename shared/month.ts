/** Years × 12 + 0 to 11, UTC. */
export type Month = number

export function monthOf(at: number): Month {
  const date = new Date(at)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

/** Epoch ms of its beginning. */
export function startOf(month: Month): number {
  return Date.UTC(Math.floor(month / 12), month % 12)
}

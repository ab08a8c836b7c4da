// Where the reader was in each list, for as long as the page lives. A list left at its end is not remembered.

export interface ReadingPosition {
  /** First visible item, and how far into it the view began, px. */
  readonly key: string
  readonly offset: number
  /** Measured heights, so that the list comes back at the same pixel. */
  readonly sizes: ReadonlyMap<string, number>
}

/** Lists remembered at once; the one left longest ago goes first. */
const MAX_LISTS = 50

const positions = new Map<string, ReadingPosition>()

export function readingPosition(listKey: string): ReadingPosition | null {
  return positions.get(listKey) ?? null
}

/** `null`: the reader was at the end. */
export function rememberPosition(listKey: string, position: ReadingPosition | null): void {
  positions.delete(listKey)
  if (position === null) return
  positions.set(listKey, position)
  for (const oldest of positions.keys()) {
    if (positions.size <= MAX_LISTS) break
    positions.delete(oldest)
  }
}

/** `sizes` as the virtualizer takes them; it computes the places itself. */
export function measurementsOf({ sizes }: ReadingPosition) {
  return [...sizes].map(([key, size], index) => ({ key, size, index, start: 0, end: size, lane: 0 }))
}

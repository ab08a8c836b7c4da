// Two ways to answer the same questions, compared question by question: what both find or both miss says nothing.

export interface Paired {
  /** Questions that only the one or only the other found. */
  readonly won: number
  readonly lost: number
  /** Of the first's share over the second's. */
  readonly difference: number
  readonly standardError: number
  /** How probable as many wins, or more, were if it were a coin's: the sign test, one-sided. */
  readonly chance: number
}

export function paired(first: readonly boolean[], second: readonly boolean[]): Paired {
  if (first.length !== second.length || first.length === 0) throw new RangeError('There are no pairs.')
  const won = first.filter((found, at) => found && second[at] === false).length
  const lost = first.filter((found, at) => !found && second[at] === true).length
  const difference = (won - lost) / first.length
  const standardError = Math.sqrt(((won + lost) / first.length - difference ** 2) / first.length)
  return { won, lost, difference, standardError, chance: atLeastHeads(won + lost, won) }
}

/** Of `coins`, that at least `heads` show heads. */
function atLeastHeads(coins: number, heads: number): number {
  let [term, sum] = [0.5 ** coins, 0]
  for (let shown = 0; shown <= coins; shown++) {
    if (shown >= heads) sum += term
    term *= (coins - shown) / (shown + 1)
  }
  return Math.min(1, sum)
}

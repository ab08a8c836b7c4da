// Whether something grows: a straight line through samples (least squares), and how sure its slope is.

export interface Slope {
  /** Growth per unit of x. */
  readonly perUnit: number
  /** Half of the interval that holds the true slope 19 times of 20. */
  readonly margin: number
  /** It grows beyond doubt. */
  readonly isRising: boolean
}

/** Samples of memory follow each other: neighbours say nearly the same, so only every few count as news. */
const INDEPENDENT = 20

export function slopeOf(points: readonly (readonly [x: number, y: number])[]): Slope {
  const means = inGroups(points)
  if (means.length < 3) return { perUnit: 0, margin: Infinity, isRising: false }
  const n = means.length
  const meanX = means.reduce((sum, [x]) => sum + x, 0) / n
  const meanY = means.reduce((sum, [, y]) => sum + y, 0) / n
  const spread = means.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  if (spread === 0) return { perUnit: 0, margin: Infinity, isRising: false }
  const perUnit = means.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread
  const rest = means.reduce((sum, [x, y]) => sum + (y - meanY - perUnit * (x - meanX)) ** 2, 0)
  const margin = studentT(n - 2) * Math.sqrt(rest / (n - 2) / spread)
  return { perUnit, margin, isRising: perUnit - margin > 0 }
}

function inGroups(points: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const size = Math.max(1, Math.floor(points.length / INDEPENDENT))
  return Array.from({ length: Math.floor(points.length / size) }, (_, group) => {
    const part = points.slice(group * size, (group + 1) * size)
    const mean = (index: 0 | 1) => part.reduce((sum, point) => sum + point[index], 0) / part.length
    return [mean(0), mean(1)] as const
  })
}

/** Two-sided 95 %; an approximation good to 1 % from 3 degrees of freedom on. */
export function studentT(degrees: number): number {
  if (degrees <= 1) return 12.71
  if (degrees === 2) return 4.303
  return 1.96 + 2.4 / degrees + 3.4 / degrees ** 2 + 5 / degrees ** 4
}

// How much fell into which month, as the store keeps it: [month, count, month, count …], the oldest first.

import type { Month } from '../../../shared/month.ts'

export function readMonths(text: string): readonly (readonly [Month, number])[] {
  // Written by `addToMonths`.
  const flat = JSON.parse(text) as number[]
  return Array.from({ length: flat.length / 2 }, (_, at) => [flat[at * 2] ?? 0, flat[at * 2 + 1] ?? 0])
}

export function addToMonths(text: string, deltas: ReadonlyMap<Month, number>): string {
  const counts = new Map(readMonths(text))
  for (const [month, delta] of deltas) {
    const count = (counts.get(month) ?? 0) + delta
    if (count === 0) counts.delete(month)
    else counts.set(month, count)
  }
  return JSON.stringify([...counts].toSorted(([a], [b]) => a - b).flat())
}

export interface MonthRange {
  readonly from: Month
  readonly to: Month
}

export function countWithin(text: string, { from, to }: MonthRange): number {
  // Without the pairs of readMonths: a time may look at tens of thousands.
  const flat = JSON.parse(text) as number[]
  let sum = 0
  for (let at = 0; at < flat.length; at += 2) {
    const month = flat[at] ?? 0
    if (month >= from && month <= to) sum += flat[at + 1] ?? 0
  }
  return sum
}

/** Without reading all of it. */
export function endsOf(text: string): MonthRange {
  const from = Number(text.slice(1, text.indexOf(',')))
  const end = text.lastIndexOf(',')
  return { from, to: Number(text.slice(Math.max(1, text.lastIndexOf(',', end - 1) + 1), end)) }
}

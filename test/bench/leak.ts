// Whether a suite leaves memory behind: the heap after each repetition, once all that is not held has been collected.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Verdict } from './measure.ts'
import { slopeOf } from './slope.ts'

/** Growth of a repetition that is no leak: code that was compiled, caches that filled. */
const ALLOWED_MB = 1
/** The first one loads and compiles. */
const LEAST_POINTS = 3

let collect: (() => void) | null = null

/** MB that are held. */
export function heldMegabytes(): number {
  setFlagsFromString('--expose-gc')
  collect ??= runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed / 1e6
}

/** `held`: after each repetition. None while there are too few to say. */
export function leakVerdicts(held: readonly number[]): readonly Verdict[] {
  const points = held.slice(1).map((megabytes, index) => [index, megabytes] as const)
  if (points.length < LEAST_POINTS) return []
  const { perUnit, margin } = slopeOf(points)
  const ok = !(perUnit - margin > ALLOWED_MB)
  return [{ name: 'memory held, growth of a repetition', goal: `≤ ${ALLOWED_MB} MB beyond doubt`, value: perUnit, ok }]
}

// What the history is made of: everything of one second, as it goes to the thread that keeps it.

import type { OperationPart } from '../metrics.ts'

export interface Sample {
  /** Epoch ms. */
  readonly at: number
  readonly operations: readonly OperationPart[]
  /** Levels by name: what there was at that moment. */
  readonly gauges: Readonly<Record<string, number>>
}

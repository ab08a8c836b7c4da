// How a circuit breaker stands: part of what requests and events carry.

import type { ErrorShape } from './errors.ts'

export type CircuitState = 'closed' | 'open' | 'half_open'

export interface CircuitChange {
  readonly at: number
  readonly state: CircuitState
  readonly cause: ErrorShape | null
}

/** Whether a dependency is asked at all after it failed: `open` = it rests, `half_open` = the next question is its probe. */
export interface CircuitStatus {
  readonly name: string
  readonly endpoint: string | null
  readonly state: CircuitState
  /** In a row. */
  readonly failures: number
  /** Of the last failure, until something succeeds. */
  readonly cause: ErrorShape | null
  readonly openedAt: number | null
  readonly nextTryAt: number | null
  /** Newest first. */
  readonly history: readonly CircuitChange[]
}

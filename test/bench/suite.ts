import type { Measured, Verdict } from './measure.ts'

/** `baseline`: the rivals alone; `optimized`: Jarvis alone; `compare`: both in the same run, which ratios need. */
export type Mode = 'baseline' | 'optimized' | 'compare'

export interface SuiteOptions {
  readonly mode: Mode
  /** Messages in the store, for the suites that have one. */
  readonly rows: number
  /** Says on stderr what is going on. */
  readonly say: (line: string) => void
}

export interface SuiteOutcome {
  readonly results: readonly Measured[]
  readonly verdicts: readonly Verdict[]
}

/** Everything a suite starts has ended when it resolves. */
export type Suite = (options: SuiteOptions) => Promise<SuiteOutcome>

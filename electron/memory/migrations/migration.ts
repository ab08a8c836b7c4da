import type { Database } from '../database.ts'

export interface Migration {
  /** `user_version` once it is done; spaced by ten. */
  readonly version: number
  /** Runs inside a transaction. */
  readonly apply: (db: Database) => void
}

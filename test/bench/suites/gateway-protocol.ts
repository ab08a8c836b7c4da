// What the gateway suite and its server know of each other.

/** Writes as fast as it is read. */
export const benchModel = 'bench:latest'
/** Writes a token every PACE_MS. */
export const pacedModel = 'paced:latest'

/** Said when an answer's connection was closed before its end. */
export interface Closed {
  /** process.hrtime.bigint() */
  readonly closedAt: string
}

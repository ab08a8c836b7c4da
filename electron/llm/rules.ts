// The figures by which models are asked: when a circuit opens, how long each wait may be, how many may wait.
// config.json may change each (docs/configuration.md).

export interface CircuitRules {
  /** In a row. */
  readonly failures: number
  readonly openMs: number
}

/** An adaptive wait stays between these; it begins at the longest, before anything is measured. */
export interface WaitRange {
  readonly minMs: number
  readonly maxMs: number
}

export interface LlmRules {
  /** Null: no circuit ever opens. */
  readonly circuits: { readonly ollama: CircuitRules; readonly embedded: CircuitRules } | null
  readonly timeouts: {
    readonly connect: WaitRange
    /** Loading a large model from a slow disk is no failure, and giving up would undo it. */
    readonly load: WaitRange
    readonly firstToken: WaitRange
    readonly betweenTokens: WaitRange
  }
  readonly retry: {
    /** Of the exponential backoff; each wait is random up to it. */
    readonly baseMs: number
    readonly maxMs: number
    /** The same for a server whose own queue is full. */
    readonly busyBaseMs: number
    /** A server that names a longer wait than this has its limit told instead. */
    readonly maxRetryAfterMs: number
  }
  /** Questions that may wait for one engine. */
  readonly maxWaiting: number
  /** How long Ollama keeps a model after its last use. */
  readonly keepAliveSeconds: number
}

export const defaultLlmRules: LlmRules = {
  circuits: { ollama: { failures: 3, openMs: 120_000 }, embedded: { failures: 5, openMs: 5_000 } },
  timeouts: {
    connect: { minMs: 500, maxMs: 2_000 },
    load: { minMs: 300_000, maxMs: 1_800_000 },
    firstToken: { minMs: 60_000, maxMs: 600_000 },
    betweenTokens: { minMs: 30_000, maxMs: 180_000 },
  },
  retry: { baseMs: 300, maxMs: 4_000, busyBaseMs: 2_000, maxRetryAfterMs: 60_000 },
  maxWaiting: 64,
  keepAliveSeconds: 1_800,
}

// How full a model's context is: part of what requests carry.

/** How full the context is that the next question of a conversation would be sent with. */
export interface ContextUse {
  /** Tokens that prompt and answer share; null while it is not known what will answer. */
  readonly contextLength: number | null
  readonly usedTokens: number
  /** By the engine, not estimated. */
  readonly isCounted: boolean
  /** Kept free for the answer. */
  readonly reservedTokens: number
  /** Messages that the model will no longer be sent. */
  readonly leftOutMessages: number
  /** A summary stands for the oldest. */
  readonly isSummarised: boolean
}

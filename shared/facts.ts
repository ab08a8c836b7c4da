// What Jarvis knows about the user.

export type FactState = 'proposed' | 'accepted' | 'rejected'

export interface Fact {
  readonly factId: string
  readonly text: string
  readonly state: FactState
  /** 0 to 1: how sure the rules are that the user meant it so. */
  readonly confidence: number
  /** Where it was said first; null once that message is gone. */
  readonly messageId: string | null
  readonly conversationId: string | null
  /** Everywhere it was said, oldest first: one made of several has the places of all. */
  readonly sources: readonly FactSource[]
  readonly createdAt: number
  readonly lastUsedAt: number | null
  /** Not used any more from then on. */
  readonly expiresAt: number | null
}

export interface FactSource {
  readonly messageId: string
  readonly conversationId: string
}

/** What a fact was before others were merged into it. */
export interface FactBeforeMerge {
  readonly factId: string
  readonly text: string
  readonly state: FactState
  /** Of its sources. */
  readonly messageIds: readonly string[]
}

export interface FactPatch {
  readonly text?: string | undefined
  readonly state?: FactState | undefined
  readonly expiresAt?: number | null | undefined
}

// What Jarvis knows about the user.

export type FactState = 'proposed' | 'accepted' | 'rejected'

export interface Fact {
  readonly factId: string
  readonly text: string
  readonly state: FactState
  /** 0 to 1: how sure the rules are that the user meant it so. */
  readonly confidence: number
  /** Where it was said; null once that message is gone. */
  readonly messageId: string | null
  readonly conversationId: string | null
  readonly createdAt: number
  readonly lastUsedAt: number | null
  /** Not used any more from then on. */
  readonly expiresAt: number | null
}

export interface FactPatch {
  readonly text?: string | undefined
  readonly state?: FactState | undefined
  readonly expiresAt?: number | null | undefined
}

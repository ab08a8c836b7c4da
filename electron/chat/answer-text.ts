// What an answer consists of while it is written, and what its followers have been sent of it.

import type { ErrorShape } from '../../shared/errors.ts'
import type { AnswerChunk, AnswerPhase } from '../../shared/models.ts'

/** Followers get at most one piece per frame of a screen, however fast the model writes. */
const SEND_EVERY_MS = 16

export class AnswerText {
  text: string
  reasoning: string
  phase: AnswerPhase = 'queued'
  #cause: ErrorShape | undefined
  #phaseSince = performance.now()
  readonly #followers = new Set<Follower>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #lastSentAt = -Infinity

  /** An answer that goes on has a beginning. */
  constructor(text = '', reasoning = '') {
    this.text = text
    this.reasoning = reasoning
  }

  /** `cause`: what a waiting answer waits for to pass. */
  enter(phase: AnswerPhase, cause?: ErrorShape): void {
    if (phase === this.phase && cause?.code === this.#cause?.code) return
    if (phase !== this.phase) this.#phaseSince = performance.now()
    this.phase = phase
    this.#cause = cause
    for (const follower of this.#followers) follower.sentPhase = null
    this.#announce()
  }

  append(kind: 'text' | 'reasoning', piece: string): void {
    this[kind] += piece
    this.#announce()
  }

  /** Sends the phase and what there is from `offset` on at once, then each piece; answers with the way to end it. */
  follow(offset: number, send: (chunk: AnswerChunk) => void): () => void {
    const follower: Follower = { send, sentText: offset, sentReasoning: 0, sentPhase: null }
    this.#followers.add(follower)
    this.#catchUp(follower)
    return () => void this.#followers.delete(follower)
  }

  /** Sends what has not been sent yet. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#lastSentAt = performance.now()
    for (const follower of this.#followers) this.#catchUp(follower)
  }

  #announce(): void {
    if (this.#timer !== undefined || this.#followers.size === 0) return
    const dueInMs = this.#lastSentAt + SEND_EVERY_MS - performance.now()
    if (dueInMs <= 0) this.flush()
    else this.#timer = setTimeout(() => this.flush(), dueInMs)
  }

  #catchUp(follower: Follower): void {
    const { text, reasoning } = this
    if (follower.sentPhase !== this.phase) {
      follower.sentPhase = this.phase
      const sinceMs = Math.round(performance.now() - this.#phaseSince)
      const cause = this.#cause === undefined ? {} : { cause: this.#cause }
      follower.send({ kind: 'phase', phase: this.phase, sinceMs, ...cause })
    }
    if (reasoning.length > follower.sentReasoning) {
      const offset = follower.sentReasoning
      follower.sentReasoning = reasoning.length
      follower.send({ kind: 'reasoning', offset, text: reasoning.slice(offset) })
    }
    if (text.length > follower.sentText) {
      const offset = follower.sentText
      follower.sentText = text.length
      follower.send({ kind: 'text', offset, text: text.slice(offset) })
    }
  }
}

interface Follower {
  readonly send: (chunk: AnswerChunk) => void
  /** UTF-16 units. */
  sentText: number
  sentReasoning: number
  sentPhase: AnswerPhase | null
}

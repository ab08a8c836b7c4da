// What the router and the app may ask of chat. Ids and errors as in the contract.

import type { ContextUse } from '../../shared/context-use.ts'
import type { EventName, Events, ParsedInputOf } from '../../shared/contract.ts'
import type { AnswerChunk, Message, QueuedQuestion, SendResult } from '../../shared/models.ts'

/** Tells every client of a change. */
export type Notify = <E extends EventName>(name: E, data: Events[E]) => void

export interface Chat {
  send(input: ParsedInputOf<'chat.send'>): Promise<SendResult>
  follow(
    input: ParsedInputOf<'chat.follow'>,
    onChunk: (chunk: AnswerChunk) => void,
    signal: AbortSignal,
  ): Promise<Message>
  stop(conversationReference: string): Promise<{ wasRunning: boolean }>
  /** `conflict` while an answer of the conversation is being written; the same for `edit`. */
  regenerate(messageReference: string, waitMs?: number): Promise<SendResult>
  edit(messageReference: string, content: string, waitMs?: number): Promise<SendResult>
  continue(messageReference: string, waitMs?: number): Promise<SendResult>
  contextUse(input: ParsedInputOf<'chat.context'>): Promise<ContextUse>
  prefill(input: ParsedInputOf<'chat.prefill'>, signal: AbortSignal): Promise<boolean>
  listQueued(conversationReference: string): Promise<{ items: readonly QueuedQuestion[] }>
  editQueued(queuedId: string, content: string): Promise<QueuedQuestion>
  removeQueued(queuedId: string): Promise<null>
  /** Asks what was left in the queues, one conversation after the other, once something can answer. */
  resumeQueues(): Promise<void>
  /** Answers being written now. */
  readonly runningCount: number
  /** Takes no new questions; resolves when running answers have ended, or at `signal`, when they are stored as interrupted. */
  drain(signal: AbortSignal): Promise<void>
}

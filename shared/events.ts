// What services tell every client, unasked.

import type { Health } from './durability-models.ts'
import type { Conversation, EngineStatus, Message, QueuedQuestion } from './models.ts'
import type { Alert } from './performance-models.ts'
import type { SearchProgress } from './search-models.ts'
import type { Settings } from './settings.ts'

/** What services tell every client, unasked. A client that was away re-reads instead of replaying. */
export interface Events {
  /** Title, pin, order, counts or running answer changed; or the conversation was made or restored. */
  readonly 'conversation.changed': { readonly conversation: Conversation }
  /** Many came or went at once (an import, its undo): lists are to be read again. */
  readonly 'conversations.changed': Record<string, never>
  readonly 'conversation.removed': { readonly conversationId: string }
  /** A message was made or changed by something else than its own stream. */
  readonly 'message.changed': { readonly message: Message }
  /** What the model is sent of a conversation changed while nothing was asked. */
  readonly 'context.changed': { readonly conversationId: string }
  readonly 'queue.changed': { readonly conversationId: string; readonly items: readonly QueuedQuestion[] }
  readonly 'engine.changed': EngineStatus
  readonly 'models.changed': Record<string, never>
  readonly 'voices.changed': Record<string, never>
  /** Facts were proposed, changed, or went. */
  readonly 'facts.changed': Record<string, never>
  readonly 'settings.changed': Settings
  readonly 'search.progressed': SearchProgress
  readonly 'alerts.changed': { readonly items: readonly Alert[] }
  /** A part failed or came back, or the disk ran low. */
  readonly 'health.changed': Health
  /** Jarvis is closing: no new work is taken, running answers get their time. */
  readonly 'app.closing': { readonly drainMs: number }
}

export type EventName = keyof Events

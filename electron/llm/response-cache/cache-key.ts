// What makes two requests the same: model and its digest, system prompt, parameters, memories used, and the messages.

import { createHash } from 'node:crypto'
import type { CacheWish, LlmRequest, PromptMessage, Target } from '../llm.ts'

export interface CacheKeys {
  /** Everything but the conversation: questions in other words are compared within it. */
  readonly scope: string
  readonly exact: string
  /** Of the question and the turns just before it; null for a first question. */
  readonly context: string | null
}

/** Turns before the question that a context-aware answer depends on. */
const CONTEXT_TURNS = 2

export function keysOf(request: LlmRequest, wish: CacheWish, { model, digest }: Target): CacheKeys {
  const system = request.messages.filter(({ role }) => role === 'system').map(({ content }) => content)
  const scope = hash([model, digest, system, request.maxTokens ?? null, sorted(request.parameters), wish.memories])
  const before = request.messages.filter(({ role }) => role !== 'system').slice(0, -1)
  const question = normalized(wish.question)
  return {
    scope,
    exact: hash([scope, textsOf(before), question]),
    context: before.length === 0 ? null : hash([scope, 'context', textsOf(lastTurns(before)), question]),
  }
}

/** Ends of lines and space around a text make no difference to what is asked; anything within may. */
export function normalized(text: string): string {
  return text.normalize('NFC').replaceAll(/\r\n?/g, '\n').trim()
}

function lastTurns(messages: readonly PromptMessage[]): readonly PromptMessage[] {
  const starts = messages.flatMap(({ role }, at) => (role === 'user' ? [at] : []))
  return messages.slice(starts.at(-CONTEXT_TURNS) ?? 0)
}

function textsOf(messages: readonly PromptMessage[]): readonly (readonly string[])[] {
  return messages.map(({ role, content }) => [role, normalized(content)])
}

function sorted(value: object = {}): unknown {
  return Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url')
}

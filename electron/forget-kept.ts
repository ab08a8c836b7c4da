// What is kept besides the store of what was said in conversations: answers to give again, and how clauses sound.

import type { AnswerCache } from './llm/response-cache/response-cache.ts'
import type { Speech } from './speech/speech.ts'

export async function forgetKept(
  speech: Pick<Speech, 'forget'>,
  cache: Pick<AnswerCache, 'forget'>,
  conversationIds: readonly string[],
): Promise<void> {
  // Clauses do not know where they come from.
  await Promise.all([speech.forget(), ...conversationIds.map(conversationId => cache.forget({ conversationId }))])
}

// What no engine could answer is refused before it waits for one.

import { AppError } from '../../shared/errors.ts'
import type { LlmRequest } from './llm.ts'

export function requireValid({ messages, maxTokens }: LlmRequest): void {
  const last = messages.at(-1)
  // An answer at the end is gone on with.
  if (last === undefined || last.role === 'system' || last.content === '')
    throw new AppError('bad_request', 'A prompt ends with what the user says.', { data: { reason: 'no_question' } })
  if (maxTokens !== undefined && !(Number.isInteger(maxTokens) && maxTokens > 0))
    throw new AppError('bad_request', 'An answer has at least one token.', { data: { reason: 'max_tokens' } })
}

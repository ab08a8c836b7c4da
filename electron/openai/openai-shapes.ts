// What other programs send and get, as OpenAI's API has it. Fields that change nothing here are ignored; those that would
// be missed if they were ignored (tools, several choices, stop words) are refused.

import { z } from 'zod'
import { isAppError, type ErrorCode } from '../../shared/errors.ts'
import type { GenerateResult, PromptMessage, WordChoice } from '../llm/llm.ts'

const parts = z.array(z.object({ type: z.literal('text'), text: z.string() }))
const text = z.union([z.string(), parts.transform(all => all.map(part => part.text).join(''))])
const notHere = z.union([z.null(), z.tuple([])], 'this is not supported').optional()

export const chatSchema = z.object({
  model: z.string().min(1).max(300),
  messages: z
    .array(z.object({ role: z.enum(['system', 'developer', 'user', 'assistant']), content: text }))
    .min(1)
    .max(2_000),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0.01).max(1).nullish(),
  seed: z.number().int().min(0).max(2_147_483_647).nullish(),
  max_tokens: z.number().int().min(1).max(65_536).nullish(),
  max_completion_tokens: z.number().int().min(1).max(65_536).nullish(),
  n: z.literal(1, 'one choice at a time').nullish(),
  tools: notHere,
  stop: notHere,
})

export type ChatInput = z.infer<typeof chatSchema>

export const embeddingSchema = z.object({
  model: z.string().min(1).max(300),
  input: z.union([z.string().transform(one => [one]), z.array(z.string()).min(1).max(2_048)]),
  encoding_format: z.enum(['float', 'base64']).default('float'),
})

export function promptOf({ messages }: ChatInput): readonly PromptMessage[] {
  return messages.map(({ role, content }) => ({ role: role === 'developer' ? 'system' : role, content }))
}

export function wordChoiceOf({ temperature, top_p: topP, seed }: ChatInput): WordChoice {
  return {
    ...(typeof temperature === 'number' && { temperature }),
    ...(typeof topP === 'number' && { topP }),
    ...(typeof seed === 'number' && { seed }),
  }
}

export function finishReason({ status }: GenerateResult): 'stop' | 'length' {
  return status === 'truncated' ? 'length' : 'stop'
}

export function usageOf({ tokens }: GenerateResult) {
  return { prompt_tokens: tokens.prompt, completion_tokens: tokens.answer, total_tokens: tokens.prompt + tokens.answer }
}

export interface OpenAiError {
  readonly status: number
  readonly body: {
    readonly error: { readonly message: string; readonly type: string; readonly param: null; readonly code: string }
  }
}

const statuses: Partial<Record<ErrorCode, number>> = {
  bad_request: 400,
  not_found: 404,
  llm_model_missing: 404,
  overloaded: 429,
  busy: 429,
  timeout: 504,
  llm_unavailable: 503,
  llm_circuit_open: 503,
  disconnected: 503,
}

export function openAiError(error: unknown): OpenAiError {
  const code = isAppError(error) ? error.code : 'internal'
  const status = statuses[code] ?? 500
  const message = isAppError(error) ? error.message : 'Something went wrong inside Jarvis.'
  const type = status < 500 ? 'invalid_request_error' : 'server_error'
  return { status, body: { error: { message, type, param: null, code } } }
}

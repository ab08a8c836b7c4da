// One question of `jarvis ask`: sent, followed to its end, printed in the promised format.

import { z } from 'zod'
import type { Client } from '../../shared/client.ts'
import { AppError, type ErrorShape } from '../../shared/errors.ts'
import type { Message } from '../../shared/models.ts'
import type { CommandContext } from './command.ts'
import { choiceFlag, stringFlag } from './flags.ts'

/** What `ask --json` prints; other programs rely on it. */
export const answerSchema = z.strictObject({
  id: z.union([z.string(), z.number()]).optional(),
  answer: z.string(),
  reasoning: z.string().optional(),
  conversationId: z.string(),
  messageId: z.string(),
  model: z.string().nullable(),
  engine: z.enum(['ollama', 'embedded']).nullable(),
  endpoint: z.string().optional(),
  cache: z.enum(['exact', 'semantic', 'context']).nullable(),
  status: z.enum(['complete', 'stopped', 'interrupted', 'truncated', 'error']),
  promptTruncated: z.boolean(),
  error: z
    .strictObject({
      code: z.string(),
      message: z.string(),
      retryable: z.boolean(),
      data: z.record(z.string(), z.unknown()).optional(),
    })
    .nullable(),
  timings: z.strictObject({ queueMs: z.number(), loadMs: z.number(), firstTokenMs: z.number(), totalMs: z.number() }),
  tokens: z.strictObject({ prompt: z.number(), answer: z.number() }),
})

export type Answer = z.infer<typeof answerSchema>

export interface Question {
  readonly prompt: string
  readonly conversation: string | undefined
}

export type PrintedAnswer = Omit<Answer, 'error'> & { readonly error: ErrorShape | null }

export async function askOne(
  { flags, signal }: CommandContext,
  client: Client,
  question: Question,
  onText: (text: string) => void,
): Promise<PrintedAnswer> {
  const sent = await client.call('chat.send', {
    content: question.prompt,
    waitMs: waitMsOf(flags),
    useCache: flags['no-cache'] !== true,
    ...(flags['no-memory'] === true && { usesMemory: false }),
    ...optional('conversationId', question.conversation),
    ...optional('engine', choiceFlag(flags, 'engine', ['auto', 'ollama', 'embedded'] as const)),
    ...optional('model', stringFlag(flags, 'model')),
    ...optional('persona', stringFlag(flags, 'persona')),
  })
  if (sent.kind === 'queued') {
    await client.call('chat.queue.remove', { queuedId: sent.queued.queuedId })
    throw new AppError('conflict', 'Another answer of this conversation is being written.', { retryable: true })
  }
  const stop = () => void client.call('chat.stop', { conversationId: sent.conversationId }).catch(() => undefined)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    const message = await client.call(
      'chat.follow',
      { messageId: sent.answerId },
      { onChunk: chunk => chunk.kind === 'text' && onText(chunk.text) },
    )
    return printed(message)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function printed(message: Message): PrintedAnswer {
  const noTimings = { queueMs: 0, loadMs: 0, firstTokenMs: 0, totalMs: 0 }
  return {
    answer: message.content,
    ...optional('reasoning', message.reasoning ?? undefined),
    conversationId: message.conversationId,
    messageId: message.messageId,
    model: message.model,
    engine: message.engine,
    ...optional('endpoint', message.endpoint ?? undefined),
    cache: message.cache?.level ?? null,
    // A followed answer has ended; `streaming` would be a fault of the service.
    status: message.status === 'streaming' ? 'interrupted' : message.status,
    promptTruncated: message.promptTruncated,
    error: message.error,
    timings: message.timings ?? noTimings,
    tokens: message.tokens ?? { prompt: 0, answer: 0 },
  }
}

function waitMsOf(flags: CommandContext['flags']): number {
  const value = stringFlag(flags, 'wait')
  if (value === undefined) return 0
  const seconds = Number(value)
  if (!Number.isFinite(seconds) || seconds < 0 || seconds > 86_400)
    throw new AppError('bad_request', '--wait takes seconds from 0 to 86400.')
  return Math.round(seconds * 1000)
}

function optional<const K extends string, const V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V })
}

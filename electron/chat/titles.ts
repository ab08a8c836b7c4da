// Better titles by the model, once nothing has been asked for a while. Never by a model that is there only for a first
// try, never over the user's own title, and only one that passes the rules of title.ts; a question makes it give way.

import { isAppError } from '../../shared/errors.ts'
import type { Settings } from '../../shared/settings.ts'
import type { Logger } from '../lib/logger.ts'
import type { Llm, PromptMessage } from '../llm/llm.ts'
import type { Memory } from '../memory/memory.ts'
import type { Conversations } from './conversations.ts'
import { startIdleWork, type IdleWork } from './idle-work.ts'
import { titleFromModel } from './title.ts'
import type { Turns } from './turns.ts'

export interface TitlesOptions {
  readonly memory: Pick<Memory, 'getConversation' | 'readHistory'>
  readonly llm: Pick<Llm, 'generate' | 'status'>
  readonly turns: Turns
  readonly conversations: Conversations
  readonly settings: () => Settings
  readonly logger: Logger
}

const IDLE_MS = 5_000
const MAX_WAITING = 20
const MAX_TOKENS = 24
/** Of the question and of the answer each, in UTF-16 units: a title needs their beginnings. */
const MAX_EXCERPT = 1_500

export function startTitles(options: TitlesOptions): IdleWork {
  const { llm, turns, settings } = options
  return startIdleWork({
    turns,
    idleMs: IDLE_MS,
    maxWaiting: MAX_WAITING,
    noteEnded: ({ status, conversationId, messageId }) =>
      status === 'complete' ? { key: conversationId, about: messageId } : null,
    mayRun: () =>
      settings().isTitledByModel && (settings().titleModel !== null || llm.status().active?.isTrial === false),
    work: (conversationId, answerId, signal) => entitle(conversationId, answerId, options, signal),
  })
}

/** False when it gave way and is to be tried again. Never rejects. */
async function entitle(
  conversationId: string,
  answerId: string,
  { memory, llm, conversations, settings, logger }: TitlesOptions,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const { titleSource } = await memory.getConversation(conversationId)
    const [answer, question] = await memory.readHistory(answerId, 2)
    if (titleSource !== 'question' || question === undefined || answer === undefined) return true
    const { titleModel } = settings()
    let written = ''
    await llm.generate({
      ...(titleModel !== null && { preferredModel: titleModel }),
      messages: titlePrompt(question.content, answer.content),
      maxTokens: MAX_TOKENS,
      priority: 'background',
      waitMs: 0,
      signal,
      onEvent: event => {
        if (event.kind === 'text') written += event.text
      },
    })
    const title = titleFromModel(written)
    if (title !== null && !signal.aborted) await conversations.retitle(conversationId, title)
    return !signal.aborted
  } catch (error) {
    const hasGivenWay = signal.aborted || (isAppError(error) && error.code === 'cancelled')
    if (!hasGivenWay && !isAppError(error)) logger.warn('title.failed', { conversationId, error })
    return !hasGivenWay
  }
}

function titlePrompt(question: string, answer: string): readonly PromptMessage[] {
  return [
    {
      role: 'system',
      content:
        'You give conversations a title: two to six words in the language of the conversation, on one line, ' +
        'without quotation marks, Markdown or a full stop. You write the title and nothing else.',
    },
    {
      role: 'user',
      content: `Question: ${question.slice(0, MAX_EXCERPT)}\n\nAnswer: ${answer.slice(0, MAX_EXCERPT)}\n\nTitle:`,
    },
  ]
}

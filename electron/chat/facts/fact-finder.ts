// Looks for facts in what the user has said, once nothing has been asked for a while: by rules, and by the model if that is
// more than a trial. Never on the way of an answer, never from answers, imports or recalled memories; a question makes it
// give way.

import { isAppError } from '../../../shared/errors.ts'
import type { Settings } from '../../../shared/settings.ts'
import type { Logger } from '../../lib/logger.ts'
import type { Llm } from '../../llm/llm.ts'
import type { Memory } from '../../memory/memory.ts'
import type { Notify } from '../chat.ts'
import { startIdleWork, type IdleWork } from '../idle-work.ts'
import type { Turns } from '../turns.ts'
import {
  checkProposal,
  factsBySentence,
  MAX_FACTS_OF_A_MESSAGE,
  type FoundFact,
  type ProposedFact,
} from './fact-rules.ts'

export interface FactFinderOptions {
  readonly memory: Pick<Memory, 'getConversation' | 'getMessage' | 'addFacts'>
  readonly llm: Pick<Llm, 'generate' | 'status'>
  readonly turns: Turns
  readonly settings: () => Settings
  readonly notify: Notify
  readonly logger: Logger
}

/** After the titles have had their turn. */
const IDLE_MS = 8_000
const MAX_WAITING = 50
const MAX_TOKENS = 300

const schema = {
  type: 'object',
  properties: {
    facts: {
      type: 'array',
      maxItems: MAX_FACTS_OF_A_MESSAGE,
      items: {
        type: 'object',
        properties: { fact: { type: 'string' }, quote: { type: 'string' } },
        required: ['fact', 'quote'],
        additionalProperties: false,
      },
    },
  },
  required: ['facts'],
  additionalProperties: false,
} as const

export function startFactFinder(options: FactFinderOptions): IdleWork {
  const { turns, settings } = options
  return startIdleWork({
    turns,
    idleMs: IDLE_MS,
    maxWaiting: MAX_WAITING,
    noteEnded: ({ parentId, conversationId }) => (parentId === null ? null : { key: parentId, about: conversationId }),
    mayRun: () => settings().proposesFacts,
    work: (questionId, conversationId, signal) => find(questionId, conversationId, options, signal),
  })
}

/** False when it gave way and is to be tried again. Never rejects. */
async function find(
  questionId: string,
  conversationId: string,
  { memory, llm, settings, notify, logger }: FactFinderOptions,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const { usesMemory } = await memory.getConversation(conversationId)
    const question = await memory.getMessage(questionId)
    if (!usesMemory || question.role !== 'user' || question.externalId !== null) return true
    const bySentence = factsBySentence(question.content)
    const { factModel } = settings()
    const isModelGood = factModel !== null || llm.status().active?.isTrial === false
    const canAsk = isModelGood && mayHoldFacts(question.content)
    const byModel = canAsk ? await askModel(question.content, factModel, llm, signal) : []
    if (signal.aborted) return false
    const found = [...bySentence, ...byModel].slice(0, MAX_FACTS_OF_A_MESSAGE)
    const facts = found.map(fact => ({ ...fact, messageId: questionId, state: 'proposed' as const }))
    const added = facts.length === 0 ? [] : await memory.addFacts(facts)
    if (added.length > 0) notify('facts.changed', {})
    return true
  } catch (error) {
    const hasGivenWay = signal.aborted || (isAppError(error) && error.code === 'cancelled')
    if (!hasGivenWay && !isAppError(error)) logger.warn('facts.failed', { questionId, error })
    return !hasGivenWay
  }
}

/** Most questions say nothing of the user, and asking costs seconds. */
function mayHoldFacts(content: string): boolean {
  return (
    content.length <= 4_000 && /(?<!\p{L})(?:i|i['’]m|my|our|je|j['’]|mon|ma|mes|nous|notre)(?!\p{L})/iu.test(content)
  )
}

async function askModel(
  message: string,
  factModel: string | null,
  llm: FactFinderOptions['llm'],
  signal: AbortSignal,
): Promise<readonly FoundFact[]> {
  let written = ''
  await llm.generate({
    ...(factModel !== null && { preferredModel: factModel }),
    messages: [
      {
        role: 'system',
        content:
          'You note lasting facts that users state about themselves: name, home, work, family, health, tastes, plans. ' +
          'For each fact write one short sentence beginning with "The user" (in French: « L’utilisateur »), in the language of the ' +
          'message, and quote the exact words it comes from. Most messages hold none: then the list is empty.',
      },
      { role: 'user', content: `Message:\n${message}` },
    ],
    maxTokens: MAX_TOKENS,
    answerSchema: schema,
    priority: 'background',
    waitMs: 0,
    signal,
    onEvent: event => {
      if (event.kind === 'text') written += event.text
    },
  })
  return proposalsIn(written).flatMap(proposal => checkProposal(proposal, message) ?? [])
}

/** Whatever came, a schema or not: other engines may know none. */
export function proposalsIn(written: string): readonly ProposedFact[] {
  let value: unknown
  try {
    value = JSON.parse(written)
  } catch {
    return []
  }
  const list = typeof value === 'object' && value !== null && 'facts' in value ? value.facts : null
  if (!Array.isArray(list)) return []
  return list.flatMap((each: unknown) => {
    if (typeof each !== 'object' || each === null || !('fact' in each) || !('quote' in each)) return []
    const { fact, quote } = each
    return typeof fact === 'string' && typeof quote === 'string' ? [{ fact, quote }] : []
  })
}

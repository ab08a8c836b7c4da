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
import { askForFacts } from './ask-for-facts.ts'
import { checkProposal, factsByRule, MAX_FACTS_OF_A_MESSAGE } from './fact-rules.ts'

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
    const byRule = factsByRule(question.content)
    const { factModel } = settings()
    const isModelGood = factModel !== null || llm.status().active?.isTrial === false
    const canAsk = isModelGood && mayHoldFacts(question.content)
    const proposals = canAsk ? await askForFacts(question.content, factModel, llm, signal) : []
    if (signal.aborted) return false
    const byModel = proposals.flatMap(proposal => checkProposal(proposal, question.content) ?? [])
    const found = [...byRule, ...byModel].slice(0, MAX_FACTS_OF_A_MESSAGE)
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

// Looks for facts in what the user has said, once nothing has been asked for a while: by rules, and by the model if that is
// more than a trial. Never on the way of an answer, never from answers, imports or recalled memories; a question makes it
// give way.

import { isAppError } from '../../../shared/errors.ts'
import type { Settings } from '../../../shared/settings.ts'
import type { Logger } from '../../lib/logger.ts'
import type { Llm } from '../../llm/llm.ts'
import type { Memory } from '../../memory/memory.ts'
import { BoundedMap } from '../bounded-map.ts'
import type { Notify } from '../chat.ts'
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

export interface FactFinder {
  /** What still runs has been told to end and changes nothing any more. */
  dispose(): void
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

export function startFactFinder(options: FactFinderOptions): FactFinder {
  const { turns, settings } = options
  /** By question, its conversation. */
  const waiting = new BoundedMap<string, string>(MAX_WAITING)
  let timer: ReturnType<typeof setTimeout> | undefined
  let work: AbortController | null = null
  let isDisposed = false

  turns.events.on('started', pause)
  turns.events.on('ended', ({ message }) => {
    if (message.parentId !== null) waiting.set(message.parentId, message.conversationId)
    schedule()
  })

  function pause(): void {
    clearTimeout(timer)
    work?.abort()
    work = null
  }

  function schedule(): void {
    clearTimeout(timer)
    if (!isDisposed && waiting.size > 0) timer = setTimeout(next, IDLE_MS).unref()
  }

  function next(): void {
    const [first] = waiting
    if (first === undefined || turns.runningCount > 0 || work !== null || !settings().proposesFacts) return
    const current = new AbortController()
    work = current
    void find(first[0], first[1], options, current.signal).then(isDone => {
      if (work !== current) return
      work = null
      if (isDone) waiting.delete(first[0])
      if (isDone) schedule()
    })
  }

  return {
    dispose() {
      isDisposed = true
      pause()
    },
  }
}

/** False when it gave way and is to be tried again. Never rejects. */
async function find(
  questionId: string,
  conversationId: string,
  { memory, llm, notify, logger }: FactFinderOptions,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const { usesMemory } = await memory.getConversation(conversationId)
    const question = await memory.getMessage(questionId)
    if (!usesMemory || question.role !== 'user' || question.externalId !== null) return true
    const bySentence = factsBySentence(question.content)
    const canAsk = llm.status().active?.isTrial === false && mayHoldFacts(question.content)
    const byModel = canAsk ? await askModel(question.content, llm, signal) : []
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
  llm: FactFinderOptions['llm'],
  signal: AbortSignal,
): Promise<readonly FoundFact[]> {
  let written = ''
  await llm.generate({
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

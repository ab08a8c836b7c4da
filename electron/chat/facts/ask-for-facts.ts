// Asks a model what facts about the user a message states. What it answers is to be held against the message
// (fact-rules.ts): small models make most of it up (docs/benchmarks/facts.md).

import type { Llm } from '../../llm/llm.ts'
import { MAX_FACTS_OF_A_MESSAGE, type ProposedFact } from './fact-rules.ts'

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

/** What the model proposes, unchecked; at most MAX_FACTS_OF_A_MESSAGE where the engine keeps to a schema. */
export async function askForFacts(
  message: string,
  factModel: string | null,
  llm: Pick<Llm, 'generate'>,
  signal: AbortSignal,
): Promise<readonly ProposedFact[]> {
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
  return proposalsIn(written)
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

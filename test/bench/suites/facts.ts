// How much of what is proposed as a fact about the user is one: what rules find in 160 labelled messages, and what the
// starter model proposes, the smallest there is, before and after it is held against the message. Rivals: every sentence
// in the first person, and the model believed.

import path from 'node:path'
import { askForFacts } from '../../../electron/chat/facts/ask-for-facts.ts'
import { checkProposal, factsByRule } from '../../../electron/chat/facts/fact-rules.ts'
import { halves, readMessages, type LabelledMessage } from '../fact-corpus/read-messages.ts'
import { scoreFacts, type FactScore } from '../fact-corpus/score-facts.ts'
import { atLeast, atMost, single, type Measured, type Verdict } from '../measure.ts'
import { openLlm } from '../open-llm.ts'
import type { Suite } from '../suite.ts'
import { starterModelFile } from '../../support/parts.ts'

export const facts: Suite = async ({ mode, say }) => {
  const results: Measured[] = []
  const verdicts: Verdict[] = []
  for (const half of halves) {
    const messages = readMessages(half)
    if (mode !== 'optimized')
      results.push(...rowsOf(`${half} half`, scoreFacts(messages, messages.map(firstPerson)), 'first person'))
    if (mode === 'baseline') continue
    const byRules = scoreFacts(messages, messages.map(byRule))
    results.push(...rowsOf(`${half} half, by rules`, byRules))
    if (half === 'reported') verdicts.push(atLeast('precision by rules, reported half', byRules.precision, 90, '%'))
  }
  const model = starterModelFile()
  if (model === null) say('no starter model here: what a model proposes is left out')
  else if (mode !== 'baseline') {
    const byModel = await benchModel(path.dirname(model), say)
    results.push(...byModel.results)
    verdicts.push(...byModel.verdicts)
  }
  return { results, verdicts }
}

async function benchModel(modelDir: string, say: (line: string) => void) {
  const llm = openLlm({ modelDir })
  try {
    await llm.check()
    // It knows no French.
    const messages = halves.flatMap(readMessages).filter(({ language }) => language === 'en')
    const raw: string[][] = []
    const checked: string[][] = []
    for (const [at, { message }] of messages.entries()) {
      if (at % 20 === 0) say(`the starter model has read ${at} of ${messages.length} messages`)
      const proposals = await askForFacts(message, null, llm, AbortSignal.timeout(120_000))
      raw.push(proposals.map(({ fact }) => fact))
      checked.push(proposals.flatMap(proposal => checkProposal(proposal, message)?.text ?? []))
    }
    const name = 'English, by a model of 135M'
    const score = scoreFacts(messages, checked)
    return {
      results: [...rowsOf(name, scoreFacts(messages, raw), 'believed'), ...rowsOf(`${name}, checked`, score)],
      verdicts: [atMost('wrong proposals of a model of 135M that are kept', score.wrong, 1, '')],
    }
  } finally {
    await llm.dispose()
  }
}

function byRule({ message }: LabelledMessage): string[] {
  return factsByRule(message).map(({ text }) => text)
}

/** What a program without rules would keep. */
function firstPerson({ message }: LabelledMessage): string[] {
  const sentences = message.match(/[^.!?\n]+[.!?]?/g) ?? []
  return sentences.filter(each => /(?<!\p{L})(?:i|i['’]m|my|je|j['’]|mon|ma|mes)(?!\p{L})/iu.test(each))
}

function rowsOf(name: string, { precision, recall, proposals }: FactScore, rival?: string): Measured[] {
  return [
    single(`${name}: precision`, '%', precision, rival),
    single(`${name}: recall`, '%', recall, rival),
    single(`${name}: proposals`, '', proposals, rival),
  ]
}

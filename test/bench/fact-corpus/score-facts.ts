import { foldText } from '../../../electron/lib/plain-words.ts'
import type { LabelledMessage } from './read-messages.ts'

/** Shares in per cent. */
export interface FactScore {
  readonly precision: number
  readonly recall: number
  readonly proposals: number
  readonly wrong: number
}

/** `proposed`: what was proposed of each message. Right is what holds at least half of the longer words of a labelled fact. */
export function scoreFacts(messages: readonly LabelledMessage[], proposed: readonly (readonly string[])[]): FactScore {
  let right = 0
  let found = 0
  for (const [at, { facts }] of messages.entries()) {
    const texts = proposed[at] ?? []
    right += texts.filter(text => facts.some(fact => isOf(text, fact))).length
    found += facts.filter(fact => texts.some(text => isOf(text, fact))).length
  }
  const proposals = proposed.flat().length
  const all = messages.flatMap(message => message.facts).length
  return {
    precision: proposals === 0 ? 100 : (100 * right) / proposals,
    recall: (100 * found) / all,
    proposals,
    wrong: proposals - right,
  }
}

function isOf(text: string, fact: string): boolean {
  const told = foldText(text)
  const words = foldText(fact)
    .split(' ')
    .filter(word => word.length > 3)
  return words.filter(word => told.includes(word)).length >= words.length / 2
}

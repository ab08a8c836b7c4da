// Facts in what the user says: found by patterns, or proposed by a model and then held against what was really said. Small
// models make most of it up; whatever does not stand in the user's own words, about the user, to stay, is dropped.

import { foldText, stemsOf } from '../../lib/plain-words.ts'
import { factPatterns } from './fact-patterns.ts'
import { statementsOf, type Statement } from './statements.ts'

export interface FoundFact {
  readonly text: string
  readonly confidence: number
}

export interface ProposedFact {
  readonly fact: string
  /** The user's words it comes from. */
  readonly quote: string
}

export const MAX_FACTS_OF_A_MESSAGE = 3
const MAX_LENGTH = 200

/** What the user states in a way that needs no model: 'My name is …', « J'habite à … », 'Remember that …'. */
export function factsByRule(message: string): readonly FoundFact[] {
  const found: FoundFact[] = []
  for (const statement of statementsOf(message)) {
    if (found.length === MAX_FACTS_OF_A_MESSAGE) break
    const match = factPatterns.find(({ pattern }) => pattern.test(statement.text))
    if (match === undefined || !isWorthKeeping(statement)) continue
    const { pattern, rewrite, confidence } = match
    const text = rewrite === undefined ? statement.text : statement.text.replace(pattern, rewrite)
    found.push({ text: finished(text), confidence })
  }
  return found
}

/** Those of a model's proposals that the user really said; null for the rest, in their order. */
export function checkProposal({ fact, quote }: ProposedFact, message: string): FoundFact | null {
  const text = finished(fact.replace(/\s+/g, ' ').trim())
  const said = foldText(quote)
  if (said.split(' ').length < 3 || !foldText(message).includes(said)) return null
  // It must be about the user, and no question.
  const statement = statementsOf(message).find(each => isSaidIn(each, said))
  if (statement === undefined || !isAboutUser(statement.sentence) || !isWorthKeeping(statement)) return null
  if (!isSayable(text) || !/^(?:the user|user|l['’]utilisat|i |i['’]m|my |je |j['’]|mon |ma |mes )/i.test(text))
    return null
  const words = [...stemsOf(text)]
  const known = stemsOf(statement.sentence)
  const share = words.filter(word => known.has(word)).length / Math.max(1, words.length)
  // Names and numbers must be the user's.
  const names = text.match(/(?<!^)(?<![.!?] )\b\p{Lu}\p{L}+|\d+/gu) ?? []
  const isInvented = names.some(name => !foldText(message).includes(foldText(name)))
  if (share < 0.6 || words.length === 0 || isInvented) return null
  return { text, confidence: Math.round(Math.min(0.8, 0.4 + 0.4 * share) * 100) / 100 }
}

function isSaidIn({ text, sentence }: Statement, said: string): boolean {
  const clause = foldText(text)
  return clause !== '' && (clause.includes(said) || (said.includes(clause) && foldText(sentence).includes(said)))
}

function isAboutUser(sentence: string): boolean {
  return /(?<!\p{L})(?:i|i'm|i've|my|mine|me|we|our|je|j'|mon|ma|mes|moi|nous|notre|nos)(?!\p{L})/iu.test(sentence)
}

const passing =
  /(?<!\p{L})(?:today|tonight|right now|at the moment|currently|just now|yesterday|tomorrow|aujourd'hui|ce soir|maintenant|en ce moment|hier|demain|actuellement)(?!\p{L})/iu
const secret =
  /pass(?:word|phrase|code)|mot de passe|api[ _-]?key|clé d'api|secret|token|\b(?:\d[ -]?){13,19}\b|\bsk-[a-z0-9]/i
const asking =
  /\?$|^(?:if|suppose|imagine|what|who|si|supposons|imaginons|imagine)(?!\p{L})|(?<!\p{L})(?:would like you to|want you to|can you|could you|peux-tu|pouvez-vous|voudrais que)(?!\p{L})/iu
const steering =
  /(?<!\p{L})(?:you (?:must|should|are|will)|jarvis|assistant|ignore|instructions?|system prompt|tu (?:dois|es)|vous (?:devez|êtes)|ignorez?)(?!\p{L})/iu
const machine = /https?:|[{}<>|`\\]|…/

function isWorthKeeping({ text, sentence, isAsked }: Statement): boolean {
  return !isAsked && isSayable(text) && !steering.test(sentence) && !secret.test(sentence)
}

function isSayable(text: string): boolean {
  if (text.length < 8 || text.length > MAX_LENGTH) return false
  return ![passing, secret, asking, steering, machine].some(pattern => pattern.test(text))
}

function finished(sentence: string): string {
  const text = sentence.replace(/[\s.;!]+$/, '')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

// Facts in what the user says: found by patterns, or proposed by a model and then held against what was really said. Small
// models make most of it up; whatever does not stand in the user's own words, about the user, to stay, is dropped.

import { foldText, stemsOf } from '../../lib/plain-words.ts'

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

/** What each sentence of the user says in a way that needs no model: 'My name is …', « J'habite à … », 'Remember that …'. */
const patterns: readonly { readonly pattern: RegExp; readonly confidence: number }[] = [
  { pattern: /^(?:please )?(?:remember|note|keep in mind) that (?:i|my|we|our)\b/i, confidence: 0.95 },
  {
    pattern:
      /^(?:s'il te plaît,? |s'il vous plaît,? )?(?:souviens-toi|souvenez-vous|retiens|retenez|note|notez) que (?:je|j'|mon|ma|mes|nous|notre|nos)/i,
    confidence: 0.95,
  },
  {
    pattern:
      /^my (?:full |first |last )?(?:name|birthday|job|partner|wife|husband|son|daughter|dog|cat|mother|father|sister|brother|boss|address|doctor|favou?rite \w+)(?:'s)?(?: name)? (?:is|are) \S/i,
    confidence: 0.9,
  },
  {
    pattern:
      /^i(?:'m| am) (?:allergic to|a vegetarian|a vegan|vegetarian|vegan|married|divorced|retired|from \p{Lu}|an? (?:\p{L}+ ){0,3}(?:by trade|by profession))/iu,
    confidence: 0.9,
  },
  { pattern: /^i (?:live|work|was born|grew up|study|teach) (?:in|at|as|for|near|on|with) \S/i, confidence: 0.85 },
  {
    pattern: /^i (?:prefer|love|hate|speak|own|play|can't eat|cannot eat|don't eat|never eat|always) \S/i,
    confidence: 0.7,
  },
  {
    pattern:
      /^i have (?:an? |two |three |four |\d+ )(?:\p{L}+ ){0,2}(?:dogs?|cats?|sons?|daughters?|child|children|kids?|sisters?|brothers?|horses?|allerg\p{L}+)/iu,
    confidence: 0.85,
  },
  { pattern: /^je m'appelle \S/i, confidence: 0.9 },
  {
    pattern:
      /^(?:mon|ma|mes) (?:nom|prénom|anniversaire|métier|travail|compagne|compagnon|femme|mari|fils|fille|chien|chat|mère|père|sœur|frère|médecin|adresse)s? (?:est|sont|s'appelle(?:nt)?) \S/i,
    confidence: 0.9,
  },
  {
    pattern:
      /^je suis (?:allergique|végétarien|végétarienne|végane|marié|mariée|divorcé|divorcée|retraité|retraitée|professeur|professeure|infirmier|infirmière|médecin|ingénieur|ingénieure|né|née)(?!\p{L})/iu,
    confidence: 0.9,
  },
  {
    pattern: /^(?:j'habite|je vis|je travaille|j'étudie|j'enseigne) (?:à|au|aux|en|dans|chez|comme|pour|près) \S/i,
    confidence: 0.85,
  },
  {
    pattern: /^(?:je préfère|j'adore|je déteste|je parle|je joue|je ne mange (?:pas|jamais|plus)) \S/i,
    confidence: 0.7,
  },
  {
    pattern:
      /^j'ai (?:un|une|deux|trois|quatre|\d+) (?:\p{L}+ ){0,2}(?:chiens?|chats?|fils|filles?|enfants?|sœurs?|frères?|chevaux|allergies?)/iu,
    confidence: 0.85,
  },
]

export function factsBySentence(message: string): readonly FoundFact[] {
  const found: FoundFact[] = []
  for (const sentence of sentencesOf(message)) {
    const match = patterns.find(({ pattern }) => pattern.test(sentence))
    if (match !== undefined && isWorthKeeping(sentence))
      found.push({ text: finished(sentence), confidence: match.confidence })
    if (found.length === MAX_FACTS_OF_A_MESSAGE) break
  }
  return found
}

/** Those of a model's proposals that the user really said; null for the rest, in their order. */
export function checkProposal({ fact, quote }: ProposedFact, message: string): FoundFact | null {
  const text = finished(fact.replace(/\s+/g, ' ').trim())
  const said = foldText(quote)
  if (said.split(' ').length < 3 || !foldText(message).includes(said)) return null
  // Its whole sentence must be about the user, and no question.
  const sentence = sentencesOf(message).find(each => foldText(each).includes(said) || said.includes(foldText(each)))
  if (sentence === undefined || !isAboutUser(sentence) || !isWorthKeeping(sentence)) return null
  if (!isWorthKeeping(text) || !/^(?:the user|user|l['’]utilisat|i |i['’]m|my |je |j['’]|mon |ma |mes )/i.test(text))
    return null
  const words = [...stemsOf(text)]
  const known = stemsOf(sentence)
  const share = words.filter(word => known.has(word)).length / Math.max(1, words.length)
  // Names and numbers must be the user's.
  const names = text.match(/(?<!^)(?<![.!?] )\b\p{Lu}\p{L}+|\d+/gu) ?? []
  const isInvented = names.some(name => !foldText(message).includes(foldText(name)))
  if (share < 0.6 || words.length === 0 || isInvented) return null
  return { text, confidence: Math.round(Math.min(0.8, 0.4 + 0.4 * share) * 100) / 100 }
}

/** Prose only: what is quoted, code, or long enough to be a document says nothing of the user. */
function sentencesOf(message: string): readonly string[] {
  if (message.length > 4_000) return []
  const prose = message
    .replace(/^[ \t]*(```|~~~)[^]*?(?:^[ \t]*\1|(?![^]))/gm, '\n')
    .replace(/^\s*>.*$/gm, '\n')
    .replace(/[’‘]/g, "'")
    .replace(/"[^"\n]*"|«[^»\n]*»|“[^”\n]*”/g, ' … ')
  return (prose.match(/[^.!?\n;]+[.!?;]?/g) ?? [])
    .map(each => each.replace(/\s+/g, ' ').trim())
    .filter(each => each !== '')
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

function isWorthKeeping(text: string): boolean {
  const length = text.length
  if (length < 8 || length > MAX_LENGTH) return false
  return ![passing, secret, asking, steering, machine].some(pattern => pattern.test(text))
}

function finished(sentence: string): string {
  return `${sentence.replace(/[\s.;!]+$/, '')}.`
}

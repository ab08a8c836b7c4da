// How much a term weighs in a message (BM25 without the word's rarity), and the classes in which the index keeps it.

const K1 = 1.2
const B = 0.75
/** Of the classes alone, so that they never have to be made anew as the store grows. */
const CLASS_MEAN_TERMS = 40
const LOWEST = 1
const STEP = 0.05
export const IMPACT_CLASSES = 24

export function impactOf(frequency: number, terms: number, meanTerms: number): number {
  return (frequency * (K1 + 1)) / (frequency + K1 * (1 - B + (B * terms) / meanTerms))
}

/** Null: it weighs too little to be kept. */
export function impactClass(frequency: number, terms: number): number | null {
  const impact = impactOf(frequency, terms, CLASS_MEAN_TERMS)
  return impact < LOWEST ? null : Math.min(IMPACT_CLASSES - 1, Math.floor((impact - LOWEST) / STEP))
}

/** How the index writes it: no term of a text ends with such a character, which is none of its letters. */
export function impactTerm(term: string, level: number): string {
  return `${term}${String.fromCharCode(0xe000 + level)}`
}

export function impactTermsOf(terms: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
  let text = ''
  for (const [term, count] of counts) {
    const level = impactClass(count, terms.length)
    if (level !== null) text += `${impactTerm(term, level)} `
  }
  return text
}

export function idfOf(messages: number, found: number): number {
  return Math.log(1 + (messages - found + 0.5) / (found + 0.5))
}

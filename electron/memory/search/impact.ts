// How much a term weighs in a message: BM25 without the word's rarity, and that rarity.

const K1 = 1.2
const B = 0.75
/** It has to tell something where a query has no other words. */
const LEAST_IDF = 0.05
/** No impact exceeds it. */
export const MAX_IMPACT = K1 + 1

export function impactOf(frequency: number, terms: number, meanTerms: number): number {
  return (frequency * (K1 + 1)) / (frequency + K1 * (1 - B + (B * terms) / meanTerms))
}

export function idfOf(messages: number, found: number): number {
  return Math.log(1 + (messages - found + 0.5) / (found + 0.5))
}

/** The same as FTS5's bm25 has it, by which a word in half of all messages tells nothing. */
export function plainIdfOf(messages: number, found: number): number {
  return Math.max(LEAST_IDF, Math.log((messages - found + 0.5) / (found + 0.5)))
}

// Words of one family: réparation and réparateur, allergy and allergic. The stemmer leaves them apart, since they are not
// forms of one word; here they are told by how they begin. Works on terms, and only at the time of a query.

/** Letters of a term that may differ at its end, and that must not at its beginning; how much longer the other may be. */
const ENDING = 2
const LEAST_BEGINNING = 5
const MOST_MORE = 3
/** Of what the word itself counts. */
export const KIN_SHARE = 0.4

/** With what the words of a term's family begin; null: a name, a number, or too short for one. */
export function kinBeginning(term: string): string | null {
  if (term.length < LEAST_BEGINNING || !/^[a-z]+$/.test(term)) return null
  return term.slice(0, Math.max(LEAST_BEGINNING, term.length - ENDING))
}

/** Whether another term is of the family of one that begins so. */
export function isKin(other: string, term: string, beginning: string): boolean {
  return other.startsWith(beginning) && other.length <= term.length + MOST_MORE && other !== term
}

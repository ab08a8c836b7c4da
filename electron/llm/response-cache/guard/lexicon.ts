// What a language contributes to the guard. Everything a lexicon does not name counts as a word that matters, so that a
// gap costs a hit and never an answer to another question.

export interface Lexicon {
  /** Words that tell this language from the others. */
  readonly marks: ReadonlySet<string>
  /** Applied one after the other to the text in lower case, punctuation set apart by spaces. */
  readonly rewrites: readonly (readonly [RegExp, string])[]
  /** Words without which a question still asks the same. */
  readonly fillers: ReadonlySet<string>
  /** What begins a phrase that may stand elsewhere in the sentence, and what it counts as. */
  readonly prepositions: Readonly<Record<string, string>>
  /** Word → the one that stands for all that mean the same. */
  /** Those that all mean `with the help of` before the name of a tool or language. */
  readonly toolPrepositions: ReadonlySet<string>
  readonly synonyms: ReadonlyMap<string, string>
  readonly numbers: Readonly<Record<string, number>>
  /** Whether two words are forms of one (plural, person of a verb); of an action, also its name. */
  readonly isSameWord: (a: string, b: string, isAction: boolean) => boolean
}

/** Each line: words that mean the same, the first one stands for all. */
export function synonymsOf(text: string): ReadonlyMap<string, string> {
  const known = new Map<string, string>()
  for (const line of text.trim().split('\n')) {
    const [first = '', ...others] = line.trim().split(/\s+/)
    for (const other of others) known.set(other, first)
  }
  return known
}

export function wordSet(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/))
}

/** Each pattern begins and ends between words; `^` is the beginning of the text, `(?= \\?)` its end. */
export function rewritesOf(
  entries: readonly (readonly [pattern: string, by: string])[],
): readonly (readonly [RegExp, string])[] {
  return entries.map(([pattern, by]) => [new RegExp(`(?<= )(?:${pattern.replaceAll('^ ', '(?<=^ )')})(?= )`, 'gu'), by])
}

// One light stemmer for English and French words alike, so that no text's language has to be guessed: what it makes is no
// word, only the same for the forms of one. Works on folded words (lower case, no accents).

/** Longest first; each leaves at least four letters, or the forms of short words would all be one. */
const endings = [
  ...['issements', 'issement', 'ablement', 'ations', 'itions', 'ements', 'eraient', 'iraient', 'issent', 'issons'],
  ...['ation', 'ition', 'ement', 'euses', 'erait', 'irait', 'erons', 'irons', 'eront', 'iront', 'aient', 'antes'],
  ...['ments', 'ness', 'ment', 'euse', 'eurs', 'eaux', 'ings', 'ante', 'ants', 'erai', 'irai', 'erez', 'irez'],
  ...['eux', 'eur', 'ing', 'ers', 'ees', 'ait', 'ais', 'ant', 'ent', 'ons', 'era', 'ira'],
  ...['ed', 'er', 'es', 'ee', 'ez', 'ir', 'ly', 'ai', 'is', 'it', 'e', 's'],
]
const LEAST_STEM = 4
/** These are endings even of short words. */
const shortStems: ReadonlySet<string> = new Set(['s', 'ing', 'ed'])
const byLast = new Map<string, string[]>()
for (const ending of endings) {
  const last = ending.at(-1) ?? ''
  byLast.set(last, [...(byLast.get(last) ?? []), ending])
}

export function stem(word: string): string {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word
  let base = singular(word)
  base = withoutEnding(base)
  if (base.length > 4 && word.endsWith('s')) base = withoutEnding(base)
  if (/([bcdfgklmnprtz])\1$/.test(base)) base = base.slice(0, -1)
  return base.length > 3 ? base.replace(/(?:ie|y|e)$/, end => (end === 'e' ? '' : 'i')) : base
}

function singular(word: string): string {
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (word.endsWith('eaux')) return word.slice(0, -1)
  return word.endsWith('aux') && word.length > 5 ? `${word.slice(0, -3)}al` : word
}

function withoutEnding(word: string): string {
  for (const ending of byLast.get(word.at(-1) ?? '') ?? []) {
    const left = word.length - ending.length
    if (left >= (shortStems.has(ending) ? 3 : LEAST_STEM) && word.endsWith(ending) && !word.endsWith('ss')) {
      return word.slice(0, -ending.length)
    }
  }
  return word
}

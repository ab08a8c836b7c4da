// What a fact is about, told from its words in English or French, so that what is known reads as a page and not as a heap.

const factSubjects = ['self', 'people', 'places', 'work', 'health', 'tastes', 'plans', 'other'] as const
export type FactSubject = (typeof factSubjects)[number]

/** Words without case and accents; the first subject that fits is taken, in this order. */
const signs: readonly (readonly [FactSubject, RegExp])[] = [
  [
    'self',
    /\b(?:my (?:full |first |last )?name|name is|birthday|born|years old|i speak|speaks|je m.?appelle|mon (?:pre)?nom|anniversaire|suis nee?|ans|je parle|parle)\b/,
  ],
  [
    'people',
    /\b(?:wife|husband|partner|son|sons|daughters?|child|children|kids?|brothers?|sisters?|mother|father|parents?|friends?|dogs?|cats?|married|femme|mari|compagnon|compagne|fils|filles?|enfants?|freres?|soeurs?|mere|pere|amie?s?|chiens?|chats?|mariee?)\b/,
  ],
  [
    'health',
    /\b(?:allerg\w*|vegetarian|vegan|eats?|meat|diet|doctor|medicine|illness|diabet\w*|sleeps?|vegetarien\w*|vegan\w*|mange\w*|viande|regime|medecin|medicament\w*|maladie|dors)\b/,
  ],
  [
    'work',
    /\b(?:works?|job|boss|employer|company|stud(?:y|ies|ent)|teach\w*|engineer|nurse|developer|retired|profession|trade|travail\w*|metier|patron|employeur|entreprise|etudi\w*|enseign\w*|ingenieur\w*|infirmi\w*|develop\w*|retraite\w*|professeur\w*)\b/,
  ],
  [
    'plans',
    /\b(?:plan(?:s|ning)?|going to|want(?:s)? to|goal|next (?:week|month|year|summer)|trip|project|prevo\w*|voudrais|veux|objectif|prochaine?|voyage|projet\w*|vais)\b/,
  ],
  [
    'places',
    /\b(?:lives?|home|house|flat|apartment|address|moved|grew up|from|habite\w*|vis|vit|maison|appartement|adresse|demenag\w*|grandi)\b/,
  ],
  [
    'tastes',
    /\b(?:prefer\w*|loves?|likes?|hates?|enjoys?|favou?rites?|plays?|always|never|usually|every|save|prefere\w*|aime\w*|adore\w*|deteste\w*|joue\w*|toujours|jamais|chaque|tous les)\b/,
  ],
]

export function subjectOf(text: string): FactSubject {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('œ', 'oe').toLowerCase()
  return signs.find(([, pattern]) => pattern.test(plain))?.[0] ?? 'other'
}

/** In the order of the page; subjects of which nothing is known are left out. */
export function bySubject<T extends { readonly text: string }>(
  facts: readonly T[],
): readonly { readonly subject: FactSubject; readonly facts: readonly T[] }[] {
  const groups = Map.groupBy(facts, fact => subjectOf(fact.text))
  return factSubjects.flatMap(subject => {
    const own = groups.get(subject)
    return own === undefined ? [] : [{ subject, facts: own }]
  })
}

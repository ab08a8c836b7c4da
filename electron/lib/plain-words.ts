// Text reduced to what its words are, to compare it whatever its case, accents and signs.

export function foldText(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

const common = new Set(
  (
    'the and for are was were but not you your with this that have has had what when where which who how why can could ' +
    'would should will does did about from they them their there been being into than then also user users likes like ' +
    'les des une que qui pour dans sur avec est sont pas vous votre nous mon mes ton tes son ses leur leurs quel quelle ' +
    'quels quelles comment pourquoi quand mais donc cette ces aux par plus moi toi elle ils elles ont ete etre avoir fait ' +
    'faire utilisateur utilisatrice tell know dois peux puis please'
  ).split(' '),
)

/** The words that carry meaning, each cut to where endings begin ('baking' and 'bakes' → 'bak'). */
export function stemsOf(text: string): ReadonlySet<string> {
  const stems = new Set<string>()
  for (const word of foldText(text).split(' ')) {
    if (word.length < 3 || common.has(word)) continue
    const short = word.replace(/(?:ations?|ements?|ing|ings|ees?|ers?|ent|ed|es|s|e|x)$/, '')
    stems.add(short.length >= 3 ? short : word)
  }
  return stems
}

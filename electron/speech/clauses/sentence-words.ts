// Words that tell whether a dot ends a sentence: those that are written short, and those that sentences begin with.

const list = (words: string): ReadonlySet<string> => new Set(words.split(' '))

/** Before a name: never an end. */
const titles = list(
  'Mr Mrs Ms Dr Prof Messrs Mme Mlle Mgr Gen Sen Rep Gov Capt Col Lt Sgt Rev Hon Maj Cmdr Fr Pr Pres M MM Drs Mt Ste Ft',
)
/** Never an end, whatever follows. */
const never = list('e.g i.e eg vs cf p.ex p.-ex c.-à-d c.à.d viz ibid approx env ex incl excl resp')
/** No end before a number or numeral: "No. 5", "fig. 3", "vol. II". */
const beforeNumber = list(
  'no No nos Nos p pp fig Fig figs Figs vol Vol ch Ch chap Chap art Art sec Sec sect Sect eq Eq eqs éq col t ca c env approx est Est tel Tel tél Tél ext Ext ' +
    'Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec janv févr fév avr juil sept oct nov déc v ver n N Rm Apt Ste Pt St L l al sess',
)
/** Mostly within a sentence; an end when a word follows that sentences begin with. */
const seldom = list(
  'St Ave Blvd Rd Jr Sr Inc Ltd Co Corp Bros Univ Dept Assn Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec al Ph.D M.D B.A M.A B.Sc M.Sc ' +
    'av apr ap bd boul pl éd ed eds tél Mon Tue Tues Wed Thu Thurs Fri Sat Sun dir coll trad hab max min ' +
    'J.-C S.A P.S R.-V min sec av.J.-C',
)
/** "5 p.m. Monday": no end before these. */
const afterHalfDay = list(
  'Monday Tuesday Wednesday Thursday Friday Saturday Sunday Eastern Pacific Central Mountain EST EDT PST PDT CST CET GMT UTC ET PT January February March April May June July August September October November December',
)
const starters = list(
  'The A An It This That These Those There Then They He She We You I In On At But And Or So If When While Where Who What Why How As For From With ' +
    'However Its His Her Our Their My Your After Before Since Because Although Though Not No Yes Each Every Some Many Most All Both Here Now Also Later ' +
    'Is Are Was Were Do Does Did Can Could Will Would Should Please Let To By One Once Even Today Tomorrow Yesterday Meanwhile Instead Another Finally Next Thus Therefore Moreover ' +
    'Le La Les Un Une Des Du De Ce Cet Cette Ces Il Elle Ils Elles On Nous Vous Je Tu Mais Et Ou Donc Or Car Ni Si Quand Lorsque Comme Pour Par Avec Sans Dans En Sur Sous ' +
    'Puis Alors Ainsi Aussi Enfin Ensuite Après Avant Depuis Pendant Voici Voilà Son Sa Ses Leur Leurs Mon Ma Mes Notre Nos Votre Vos Qui Que Quoi Où Aucun Aucune Chaque Tout Tous Toute Toutes ' +
    "Cela Ça C’est C'est L’ L' D’ D' J’ J' N’ N' S’ S' Qu’ Qu' Plus Très Bien Oui Non À Au Aux Certains Plusieurs Selon Parce Cependant Toutefois Pourtant Là Ici Aujourd’hui Aujourd'hui",
)

export function startsSentence(word: string): boolean {
  return starters.has(word) || /^(?:[LDJNSC]|Qu)['’]/.test(word)
}

/**
 * Whether a dot behind `before` only shortens it. `next` is the word behind, `first` its first sign (a digit, a quote,
 * a letter), `previous` the word in front.
 */
export function isAbbreviation(before: string, next: string, first: string, previous: string): boolean {
  if (before === '') return false
  // What stands before an apostrophe is a word of its own: « l’art. 5 ».
  const elided = /^.*['’](?=\p{L})/u.exec(before)?.[0] ?? ''
  if (elided !== '') return isAbbreviation(before.slice(elided.length), next, first, previous)
  const isNumberNext = /[\dIVXLC]/.test(first) && (/\d/.test(first) || /^[IVXLC]+$/.test(next))
  const lower = before.toLowerCase()
  if (titles.has(before) && /\p{Lu}/u.test(first)) {
    // "in St. Louis" but "Main St. The": see `seldom`.
    return before !== 'M' || !/^\d/.test(first)
  }
  if (never.has(lower)) return true
  if (isNumberNext && (beforeNumber.has(before) || beforeNumber.has(lower))) return true
  if (/^[ap]\.m$/i.test(before)) return afterHalfDay.has(next)
  if (before === 'etc') return false
  if (seldom.has(before)) return !startsSentence(next) && /[\p{Lu}\d]/u.test(first)
  // Letters with dots: U.S., D.C., J.R.R.
  if (/^(?:\p{Lu}\.-?)+\p{Lu}$/u.test(before)) return !startsSentence(next) && /[\p{Lu}\d]/u.test(first)
  // Initials: "J. K. Rowling", "George W. Bush", but "It was I. Then", "plan B. The".
  if (/^(?:\p{Lu}|\p{Lu}\p{Ll}?-\p{Lu}|Ph|Th|Ch)$/u.test(before)) {
    if (startsSentence(next) || !/\p{Lu}/u.test(first)) return false
    if (before === 'I') return /^\p{Lu}/u.test(previous)
    return !/^(?:plan|vitamin|vitamine|option|type|grade|class|classe|point|part|partie|group|groupe|letter|lettre|section|hepatitis|hépatite|appendix|annexe|step|étape|category|catégorie)$/i.test(
      previous,
    )
  }
  return false
}

// English or French, told from the small words, endings and accents of a clause. What gives no sign keeps the language
// of what came before.

import type { SpokenLanguage } from './clause.ts'

const english = new Set(
  (
    'the of and to in is it that was for on are with as his they be at this have from or had by but what some we can out ' +
    'were all there when up use your how said an each she which do their if will way about many then them would like so ' +
    'these her him has look more could my than been who its now did get made over just you he not yes hello hi thanks ' +
    'thank please sorry sure here let why where also because into only other any i am me our should must very well ' +
    'good first after before between during without through however therefore example following using used step ' +
    'day days year years time people one two three new make makes does doing going want need know think see okay'
  ).split(' '),
)
const french = new Set(
  (
    'le la les un une des du de et à au aux est sont était étaient être a ont avait avoir que qui quoi dont où ce cet cette ' +
    'ces se sa son ses leur leurs il elle ils elles je tu nous vous on ne pas plus moins très bien mal pour par avec sans ' +
    'sous sur dans en chez vers mais ou donc or ni car si comme quand lorsque puis alors ainsi aussi encore déjà toujours ' +
    'jamais oui non bonjour bonsoir merci salut voici voilà mon ma mes ton ta tes votre vos notre nos y lui moi toi eux ' +
    'été fait faire peut peuvent doit faut tout tous toute toutes même autre autres entre après avant pendant depuis ' +
    'exemple suivante suivant étape jour jours an ans année années temps deux trois quatre nouveau nouvelle premier ' +
    'première ici là cela ça celui celle ceux parce afin selon chaque plusieurs quelques trop peu beaucoup enfin ensuite ' +
    'd’abord abord monsieur madame avez êtes suis sommes vais va quel quelle quels quelles'
  ).split(' '),
)
/** In both languages, or a letter: no sign of either. */
const shared = new Set([
  'a',
  'on',
  'or',
  'me',
  'son',
  'an',
  'ton',
  'sure',
  'six',
  'as',
  'pour',
  'on',
  'plus',
  'car',
  'dans',
  'non',
  'main',
  'page',
])

const frenchEnding = /(?:eux|euse|aient|ement|ique|eur|oir|elle|ettes?|aux|ées?|és|ait|ais|ez|ons)$/
const englishEnding = /(?:ing|ed|ly|ness|ful|ght|ship|ould|self|ck|sh|th|wn|ee|oo[a-z]?)$/

/** Words that are looked at; more change nothing. */
const MAX_WORDS = 60

export function detectLanguage(text: string, before: SpokenLanguage): SpokenLanguage {
  let balance = 0
  const words = text.toLowerCase().match(/\p{L}+(?:['’]\p{L}+)*/gu) ?? []
  for (const word of words.slice(0, MAX_WORDS)) balance += sign(word)
  // French alone puts a space before these, and uses these quotes.
  if (/[ \u00A0\u202F][?!;](?:\s|$)|«[ \u00A0\u202F]/.test(text)) balance -= 1.5
  if (balance >= 1) return 'en'
  if (balance <= -1) return 'fr'
  return before
}

/** Above 0 English, below French. */
function sign(word: string): number {
  if (
    /^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|aujourd)['’]\p{L}{2,}/u.test(word) ||
    /^(?:[cdjlmnst]|qu)['’][ày]$/u.test(word)
  )
    return -2
  if (/['’](?:s|re|ll|ve|d|t|m)$/.test(word)) return 1.5
  if (shared.has(word)) return 0
  const isEnglish = english.has(word)
  const isFrench = french.has(word)
  if (isEnglish !== isFrench) return isEnglish ? 1 : -1
  if (/[éèêëàâîïôûùçœ]/.test(word)) return -0.8
  if (word.length > 3 && frenchEnding.test(word)) return -0.4
  if (word.length > 3 && englishEnding.test(word)) return 0.5
  return 0
}

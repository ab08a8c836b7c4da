// French, as far as the guard must know it. Upper case stands for what is asked (HOWTO, WHEN …).

import { rewritesOf, synonymsOf, wordSet, type Lexicon } from './lexicon.ts'

const who =
  'je|j’|tu|on|vous|nous|il faut|puis -je|peut -on|peux -tu|pouvez -vous|dois -je|doit -on|faut -il|fait -on pour|faire pour'

const rewrites = rewritesOf([
  // Manners around the question.
  ['bonjour|bonsoir|salut|merci|merci d’avance|svp|stp|s’ il (?:te|vous) plaît|exactement|au juste|en général', ''],
  [
    '(?:peux -tu|pouvez -vous|pourrais -tu|pourriez -vous|tu peux|vous pouvez)(?: m’| me)?(?= (?:dire|expliquer|montrer|donner|définir|traduire|indiquer))',
    '',
  ],
  ['(?:dis|dites|explique|expliquez|montre|montrez|indique|indiquez|donne|donnez) -moi', 'DIS'],
  ['m’ expliquer|me dire|me montrer|m’ indiquer|me donner|^ (?:dire|expliquer|montrer|indiquer)', 'DIS'],
  ['^ (?:explique|expliquez|décris|décrivez|définis|définissez|expliquer|définir)', 'DIS'],
  ['je (?:voudrais|veux|souhaite|souhaiterais|cherche à) (?:savoir|comprendre)', 'DIS'],
  ['je (?:voudrais|veux|souhaite|souhaiterais) ([^,]+) , comment (?:faire|je fais|dois-je faire)', 'HOWTO $1'],
  ['DIS (?:ce qu’|ce que) (?:est|c’ est que)', 'DIS'],
  // What is asked, without its turns of phrase.
  ['qu’ est-ce (?:que c’ est que|qu’|que|qui)', 'QUE'],
  ['c’ est quoi|quoi c’ est', 'QUE'],
  ['(.+) , QUE(?= \\?)', 'QUE $1'],
  ['c’ est qui', 'qui est'],
  ['comment est-ce (?:que|qu’)', 'comment'],
  ['(pourquoi|quand|où|combien|qui) est-ce (?:que|qu’)', '$1'],
  ['^ est-ce (?:que|qu’)', 'YESNO'],
  // How something is done.
  [`comment (?:${who})`, 'HOWTO'],
  ['comment(?= (?:(?:s’|se) )?\\p{L}+(?:er|ir|re) )', 'HOWTO'],
  ['comment (\\p{L}+) -on', 'HOWTO $1'],
  ['comment je m’|comment je', 'HOWTO'],
  [
    '(?:quelle est|quelles sont|quels sont) (?:la|les|une) (?:(?:bonne|meilleure|meilleures) )?(?:façon|manière|méthode|étapes|marche à suivre) (?:de|d’|pour)',
    'HOWTO',
  ],
  ['HOWTO (?:m’|s’|se|me)', 'HOWTO'],
  ['DIS HOWTO', 'HOWTO'],
  ['(?:quelle est )?(?:la |une )?recette (?:de|du|des|d’|de la|de l’|:)', 'HOWTO faire'],
  ['HOWTO (?:préparer|cuisiner)', 'HOWTO faire'],
  ['^ (\\p{L}{3,}er)', 'HOWTO $1'],
  ['comment (?:dit -on|dire|on dit|se dit) (.+) en (\\p{L}+)', 'WORD $1 en $2'],
  ['HOWTO (?:dire|dit|dis|on dit) (.+) en (\\p{L}+)', 'WORD $1 en $2'],
  ['(?:traduis|traduisez|traduire) (.+) en (\\p{L}+)', 'WORD $1 en $2'],
  // Measures.
  ['en combien de temps (?:peut -on|on peut)', 'HOWLONG'],
  ['combien de temps (?:faut -il|il faut) (?:pour)', 'HOWLONG'],
  ['combien de temps (?:vit|vivent) (.+?)(?= \\?)', 'durée de vie de $1'],
  ['espérance de vie', 'durée de vie'],
  ['combien d’ habitants (?:compte|a|y a -il à|y a -il dans|vivent à)', 'population de'],
  ['(?:le )?nombre d’ habitants', 'population'],
  ['combien (?:pèse|pèsent)', 'poids de'],
  ['combien (?:coûte|coûtent)', 'prix de'],
  ['combien mesure', 'hauteur de'],
  ['à quelle vitesse (?:va|vont|court|courent)', 'vitesse de'],
  ['à quelle température est', 'température de'],
  ['quel âge a', 'âge de'],
  ['(?:quelle|quel) (taille|profondeur|largeur|hauteur) (?:fait|a)', '$1 de'],
  ['en quelle année|à quelle date|à quelle période|quelle année', 'quand'],
  ['(.+) est (né|née|mort|morte) quand', 'quand est $2 $1'],
  // Births, makers, meanings.
  ['quand est (?:né|née)|quand (?:naquit)', 'date de naissance de'],
  ['où est (?:né|née)', 'lieu de naissance de'],
  ['par qui (.+?) (?:a -elle|a -il|a) été (\\p{L}+?)(?:es?|s)?', 'qui a $2 $1'],
  ['qui est l’ auteur (?:de|du|d’)', 'qui a écrit'],
  ['où se trouve|où est (?:situé|située)', 'où est'],
  ['que (?:veut|veulent) dire', 'SENS'],
  ['que (?:signifie|signifient)', 'SENS'],
  ['(?:quel est )?le sens (?:de|du mot|du|d’)', 'SENS'],
  ['(?:quelle est )?(?:la )?définition (?:de|du|d’|de l’|de la)', 'DIS'],
  ['(?:quelle est )?la différence (?:y a -il )?entre (.+?) et (.+?)(?= \\?)', 'DIFFERENCE $1 AND $2'],
  ['quelle différence (?:y a -il )?entre (.+?) et (.+?)(?= \\?)', 'DIFFERENCE $1 AND $2'],
  ['(.+?) et (.+?) , quelle est la différence', 'DIFFERENCE $1 AND $2'],
  ['comment (?:fonctionne|fonctionnent|marche|marchent)', 'HOWWORKS'],
  // Things asked for.
  ['points forts', 'avantages'],
  ['points faibles', 'inconvénients'],
  ['(?:que|QUE) (?:il )?(?:y a -il |y a )?à voir', 'que voir'],
  ['quelle monnaie (?:utilise -on|on utilise) (?:dans|en|au)', 'monnaie de'],
  ['quelle (\\p{L}+) est la plus (\\p{L}+)', 'la plus $2 $1'],
  ['quel (\\p{L}+) est le plus (\\p{L}+)', 'le plus $2 $1'],
  ['YESNO c’ est (\\p{L}+) (?:de|d’) (.+?)(?= \\?)', 'est -il $1 de $2'],
  ['plus rapidement', 'plus vite'],
  ['course à pied', 'courir'],
  ['se débarrasser (?:de|des|du|d’)', 'enlever'],
  ['débarrasser (?:de|des|du|d’)', 'enlever'],
  ['pour cent', '%'],
])

const synonyms = synonymsOf(`
  quel quelle quels quelles
  enlever retirer éliminer ôter
  effacer supprimer
  rédiger écrire
  réparer dépanner
  commencer débuter
  finir terminer
  acheter acquérir
  montrer afficher
  utiliser employer
  grand grande grands grandes
  petit petite petits petites
  difficile dur
  facile simple
  rapide vite rapidement
  autorisé permis
  interdit défendu
  souvent fréquemment
  avantages atouts bienfaits
  inconvénients défauts
  voiture automobile
  prix coût tarif
  médecin docteur
  photo image
  vélo bicyclette
  dossier répertoire
  conseils astuces
  né née
  mort morte
  un une
  % pourcent
  km kilomètres kilomètre
  kg kilos kilogrammes
  lire lit lis
  dire dit dis
  mettre met
`)

export const french: Lexicon = {
  marks: wordSet(
    'le la les un une des du de et est sont que qui quoi quel quelle quels quelles comment pourquoi quand où combien dans pour avec sans sur en au aux mon ma mes ton ta tes je tu il elle nous vous ce cette ne pas plus d’ l’ qu’ c’ est-ce peut-on faut-il à se y a',
  ),
  rewrites,
  fillers: wordSet(
    'le la les l’ un une des du de d’ au est sont c’ ce cet cette que qu’ QUE DIS quel y t’ -moi , ? ! . : ; " « » “ ” … – — ( )',
  ),
  prepositions: {
    en: 'en',
    dans: 'en',
    sous: 'sous',
    sur: 'sur',
    avec: 'avec',
    pour: 'pour',
    à: 'à',
    vers: 'vers',
    par: 'par',
  },
  synonyms,
  numbers: {
    zéro: 0,
    deux: 2,
    trois: 3,
    quatre: 4,
    cinq: 5,
    six: 6,
    sept: 7,
    huit: 8,
    neuf: 9,
    dix: 10,
    onze: 11,
    douze: 12,
    quinze: 15,
    vingt: 20,
    trente: 30,
    cent: 100,
    mille: 1_000,
  },
  toolPrepositions: new Set(['en', 'dans', 'sous', 'sur', 'avec']),
  isSameWord: (a, b) => singular(a) === singular(b) || isSameVerb(a, b),
}

/** Their s is no plural's. */
const alone = wordSet('fils cours temps mois paris mars corps héros repas bras dos pays')

function singular(word: string): string {
  return word.length > 3 && /[^s]s$/.test(word) && !alone.has(word) ? word.slice(0, -1) : word
}

const endings = /^(.{3,}?)(?:er|e|es|ent|ons|ez)$/u

/** Forms of the present and the infinitive in -er. Participles turn who does what round, so they are words of their own. */
function isSameVerb(a: string, b: string): boolean {
  const [one, other] = [endings.exec(a)?.[1], endings.exec(b)?.[1]]
  return (
    one !== undefined &&
    one === other &&
    (a.endsWith('er') || b.endsWith('er') || a.endsWith('ent') || b.endsWith('ent'))
  )
}

// What the user states in a message, clause by clause. What is quoted, code, handed over to be translated or mended, played
// or imagined is no statement of theirs. A question may follow one: "I'm a nurse, what can I …?"

export interface Statement {
  readonly text: string
  readonly sentence: string
  /** It is itself what is asked. */
  readonly isAsked: boolean
}

/** More is a document. */
const MAX_MESSAGE_LENGTH = 4_000

const played = wordsOf(
  `pretend|role[- ]?play|act (?:as|like)|imagine[zr]?|suppose[zr]?|let's say|in the voice of|stay in character`,
  `jeu de rôle|fai(?:s|tes|sons) comme si|supposons|disons que|mettons que|joue[zr]? (?:le|un) rôle`,
  `(?:story|poem|rhyme|scene|novel|song|lyrics|dialogue|monologue|character|chapter|riddle|joke|histoire|poème|comptine|scène|roman|chanson|conte|personnage|chapitre|devinette|blague)s?`,
)
/** Up to the colon or the end of the line; what follows is somebody's text. */
const handedOver =
  /(?<!\p{L})(?:finish|complete|continue|fix|improve|polish|check|draft|termin|améliore|vérifie|rédige|translat|proofread|correct|rewrite|rephrase|paraphrase|summari[sz]e|grammar|tradui|corrige|reli[rs]|reformule|résume|(?:how|what|comment|que) [^.!?\n:]*(?:say|mean|dit-on|dire|signifie))[^.!?\n:]*[:\n](?!\s*…)/iu

const clauseEnd = wordsOf(
  `but|because|although|though|while|so(?= (?:i|we|my|no|please|what|which|where|how|can|could|is|are|do|the|that)\\b)`,
  `mais|donc|alors|parce que|tandis que|car(?= (?:je|j'|on|nous|il|elle|le|la|les|l'|c'est|mon|ma|mes))`,
)
const nextSubject = wordsOf(
  `i|i'm|i've|my|our|we|the|he|she|it|they|still|now|also|lately|then`,
  `je|j'\\p{L}+|mon|ma|mes|notre|nos|nous|on|le|la|les|l'\\p{L}+|il|elle|ils|elles|ça|c'est|toujours|maintenant`,
)
const between = new RegExp(
  String.raw`\s*[,;:()–—]\s*|\s-\s|\s+(?=${clauseEnd.source})|\s+(?=(?:and|et)\s+${nextSubject.source})`,
  'iu',
)
/** Before what is said; none of it says anything. */
const leadIn = new RegExp(
  `^(?:${
    wordsOf(
      `and|but|so|since|because|although|though|while|as(?= i\\b)|ok|okay|well|hi|hello|hey|btw|fyi|also|plus|actually|anyway`,
      `by the way|for context|for info|for the record|given that|seeing as|now that|just so you know`,
      `et|mais|donc|alors|car|comme|or|bon|bonjour|salut|bref|sinon|au fait|pour info|pour information|sachant que|vu que`,
      `étant donné que|parce que|puisque|d'ailleurs|en fait|moi`,
    ).source
  }\\s*|(?:puis|sach(?:ant )?|parce |vu |étant donné )qu')+`,
  'iu',
)
/** What follows is not what they say. */
const condition = new RegExp(
  `^(?:(?:and|et|so|alors) )?${wordsOf(`if|si|s'ils?|what if|as if|comme si|i wish|unless|whether`).source}`,
  'iu',
)
const told = /(?:said|says?|wrote|writes|told \p{L}+|asked|replied|a dit|dit|disait|écrit|répond|répondu)$/iu

export function statementsOf(message: string): readonly Statement[] {
  if (message.length > MAX_MESSAGE_LENGTH) return []
  const prose = proseOf(message)
  return played.test(prose) ? [] : sentencesOf(prose).flatMap(clausesOf)
}

function proseOf(message: string): string {
  const prose = message
    .replace(/^[ \t]*(```|~~~)[^]*?(?:^[ \t]*\1|(?![^]))/gm, '\n')
    .replace(/^\s*>.*$/gm, '\n')
    .replace(/[’‘]/g, "'")
    .replace(/"[^"\n]*"|«[^»]*»|“[^”\n]*”/g, quoted => (/[.!?]\s*.$/.test(quoted) ? ' … . ' : ' … '))
  const at = handedOver.exec(prose)
  return at === null ? prose : prose.slice(0, at.index)
}

function sentencesOf(prose: string): readonly string[] {
  return (prose.match(/(?:[^.!?\n]|\.(?=\S))+[.!?]*/g) ?? [])
    .map(each => each.replace(/\s+/g, ' ').trim())
    .filter(each => each !== '')
}

/** Those that hang on an 'if', or that others said, are left out, up to a 'but'. */
function clausesOf(sentence: string): readonly Statement[] {
  const parts = sentence.split(between).filter(part => part !== '')
  let isOthers = false
  return parts.flatMap((part, at) => {
    if (/^(?:but|mais) /i.test(part)) isOthers = false
    const text = part.replace(leadIn, '')
    isOthers ||= condition.test(part) || condition.test(text)
    if (isOthers) return []
    isOthers = told.test(part)
    return [{ text, sentence, isAsked: at === parts.length - 1 && sentence.endsWith('?') }]
  })
}

function wordsOf(...alternatives: readonly string[]): RegExp {
  return new RegExp(String.raw`(?<!\p{L})(?:${alternatives.join('|')})(?!\p{L})`, 'iu')
}

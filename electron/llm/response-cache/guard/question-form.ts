// What a question comes down to: the words that matter, what is asked, and which of its phrases may stand elsewhere.

import { english } from './english.ts'
import { french } from './french.ts'
import type { Lexicon } from './lexicon.ts'

export interface QuestionForm {
  readonly lexicon: Lexicon
  /** In order; for what is no phrase. */
  readonly head: readonly string[]
  /** Phrases that may stand anywhere in the sentence. */
  readonly phrases: readonly { readonly preposition: string; readonly words: readonly string[] }[]
  /** Pronouns that French repeats its subject with: they count only where both questions have one. */
  readonly echoes: readonly string[]
}

/** Longer texts are no questions that are asked again in other words. */
const MAX_LENGTH = 300
/** Stands for a piece of code while words are looked at. */
const HOLDER = '\uE000'

/** Null: its language cannot be told and none is `assumed`, or it is no question of a sentence or two. */
export function formOf(text: string, assumed?: Lexicon): QuestionForm | null {
  const source = text.normalize('NFC').trim()
  if (source.length === 0 || source.length > MAX_LENGTH || source.includes('\n')) return null
  const { plain, code } = setCodeApart(source)
  const spaced = spacedWords(plain)
  const lexicon = lexiconOf(spaced) ?? assumed
  if (lexicon === undefined) return null
  const rewritten = rewrite(lexicon === french ? spacedFrench(spaced) : spaced, lexicon)
  return formOfWords(rewritten, lexicon, { code, names: namesIn(plain) })
}

const codeLike =
  /`[^`]+`|--?[A-Za-z][\w-]*(?=[\s?.,]|$)(?<=(?:^|\s)--?[A-Za-z][\w-]*)|[^\s?,;]*(?:[_{}[\]<>=\\|&^$#@~*+]|\w\(|\/\/|[a-z]\.[a-z]|\b[a-z]+[A-Z])[^\s?,;]*/gu

/** Code, options and signs are compared letter by letter. */
function setCodeApart(text: string): { plain: string; code: readonly string[] } {
  const code: string[] = []
  const plain = text.replaceAll(codeLike, piece => {
    code.push(piece.replace(/[.:!]+$/, ''))
    return ` ${HOLDER}${code.length - 1} `
  })
  return { plain, code }
}

function spacedWords(text: string): string {
  const words = text
    .toLowerCase()
    .replaceAll(/[’ʼ`´]/g, "'")
    .replaceAll(/(\d)[,\u00A0\u202F ](?=\d{3}(?!\d))/g, '$1')
    .replaceAll(/(\d),(?=\d)/g, '$1.')
    .replaceAll(/(\d)\s*(°|%|km|kg|cm|mm|mb|gb|ml|g|m|l|s|h|€|\$)(?![\p{L}])/gu, '$1 $2')
    .replaceAll(/°\s*([cf])\b/g, '°$1')
    .replaceAll(/[«»“”"()…–—;:!?]|,(?!\d)|\.(?!\d)/g, sign =>
      sign === '.' || sign === ',' || sign === ':' ? ` ${sign} ` : ' ',
    )
    .replaceAll(/\s+/g, ' ')
    .replace(/(?: [.,:])+ ?$/, '')
    .trim()
  return ` ${words} ? `
}

/** Elided words and words after a hyphen on their own: `l’ eau`, `est -il`. */
function spacedFrench(text: string): string {
  return text
    .replaceAll(/(?<= )(l|d|qu|j|n|s|c|m|t|jusqu|lorsqu|puisqu)'/g, '$1’ ')
    .replaceAll(/(?<=\p{L})-(?:t-)?(il|elle|ils|elles|on|je|tu|nous|vous|moi)(?= )/gu, ' -$1')
}

function lexiconOf(text: string): Lexicon | undefined {
  const words = text.replaceAll("'", "' ").replaceAll('-', ' ').trim().split(' ')
  const count = ({ marks }: Lexicon) =>
    words.filter(word => marks.has(word) || marks.has(word.replace("'", '’'))).length
  const [inEnglish, inFrench] = [count(english), count(french)]
  if (inEnglish === inFrench) return undefined
  return inEnglish > inFrench ? english : french
}

function rewrite(text: string, { rewrites }: Lexicon): string {
  let current = text
  for (const [pattern, by] of rewrites) {
    const next = current.replaceAll(pattern, by)
    if (next !== current)
      current = ` ${next
        .replaceAll(/\s+/g, ' ')
        .replace(/^[\s,.:]+/, '')
        .trim()} `
  }
  return current
}

const asked =
  /^(?:[A-Z]{2,}|what|who|whom|whose|how|when|where|why|quel|que|qu’|qui|quoi|comment|combien|quand|où|pourquoi)$/
const yesNo = /^ (?:is|are|am|do|does|did|was|were|can|could|will|would|should|must|may|has|have|YESNO) /
const turnedRound = / -(?:il|elle|ils|elles|on|je|tu|nous|vous) /

/** In lower case, the words with a capital that do not begin the text. */
function namesIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/(?<=[^\s.?!]\s+)\p{Lu}[\p{L}\d]*/gu)].map(([word]) => word.toLowerCase()))
}

interface Apart {
  readonly code: readonly string[]
  readonly names: ReadonlySet<string>
}

function formOfWords(text: string, lexicon: Lexicon, { code, names }: Apart): QuestionForm {
  const tokens = text.trim().split(' ')
  const isYesNo =
    (lexicon === english && yesNo.test(text)) ||
    (lexicon === french &&
      (text.startsWith(' YESNO ') || (turnedRound.test(text) && !tokens.some(token => asked.test(token)))))
  const head: string[] = isYesNo ? ['YESNO'] : []
  const phrases: { preposition: string; words: string[] }[] = []
  const echoes: string[] = []
  let place = head
  for (const [at, token] of tokens.entries()) {
    if (token === 'YESNO') continue
    if (/^-(?:il|elle|ils|elles)$/.test(token)) {
      echoes.push(token)
      continue
    }
    const word = lexicon.synonyms.get(token) ?? token
    const preposition = Object.hasOwn(lexicon.prepositions, word) ? lexicon.prepositions[word] : undefined
    if (preposition !== undefined && preposition !== '') {
      const isOfTool = lexicon.toolPrepositions.has(word) && names.has(tokens[at + 1] ?? '')
      const phrase = { preposition: isOfTool ? 'TOOL' : preposition, words: [] }
      phrases.push(phrase)
      place = phrase.words
      continue
    }
    // A phrase at the beginning ends where the question begins.
    if (asked.test(word)) place = head
    if (lexicon.fillers.has(token) || lexicon.fillers.has(word)) continue
    const number = Object.hasOwn(lexicon.numbers, word) ? lexicon.numbers[word] : undefined
    place.push(
      word.startsWith(HOLDER) ? `\`${code[Number(word.slice(1))] ?? ''}` : number === undefined ? word : String(number),
    )
  }
  return { lexicon, head: withoutOrder(head), phrases, echoes }
}

/** Of a difference between two things either may come first. */
function withoutOrder(head: readonly string[]): readonly string[] {
  const and = head.indexOf('AND')
  if (head[0] !== 'DIFFERENCE' || and === -1) return head
  const sides = [head.slice(1, and), head.slice(and + 1)].map(words => words.join(' '))
  return ['DIFFERENCE', ...sides.sort().flatMap(side => ['/', ...side.split(' ')])]
}

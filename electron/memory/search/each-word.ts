// Where the words of a text are. By hand and not by an expression, since every message that is indexed or ranked goes through
// here: an expression that finds the same (words-and-terms.test.ts) takes five times as long.
/* eslint-disable @typescript-eslint/no-non-null-assertion -- a table of all units, the hottest loop of the store */

/** What a UTF-16 unit is to a word; LETTER: any other than a to z and A to Z, or a number that is no digit; MARK: what stands
 * after a letter and belongs to it, as an accent does that is a character of its own (NFD). */
const [NONE, LOWER, UPPER, DIGIT, LETTER, PAIR, MARK, UNKNOWN] = [0, 1, 2, 4, 8, 16, 32, 255] as const

const kinds = new Uint8Array(65_536).fill(UNKNOWN)
for (let unit = 0; unit < 128; unit++) {
  const character = String.fromCharCode(unit)
  kinds[unit] = /[a-z]/.test(character) ? LOWER : /[A-Z]/.test(character) ? UPPER : /\d/.test(character) ? DIGIT : NONE
}

/** `isPlain`: of the letters a to z alone, the first perhaps a capital, or of digits alone. */
export type WordVisitor = (from: number, to: number, isPlain: boolean) => void

export function eachWord(text: string, visit: WordVisitor): void {
  for (let at = 0; at < text.length;) {
    const first = kindAt(text, at)
    if (first === NONE || first === MARK) {
      at++
      continue
    }
    const from = at
    let rest = 0
    for (let kind: number = first; kind !== NONE; kind = kindAt(text, at)) {
      if (at > from) rest |= kind
      at += kind === PAIR ? 2 : 1
    }
    if (at === from + 1) at += signsAfter(text, from)
    const isPlain = first === DIGIT ? (rest | DIGIT) === DIGIT : first <= UPPER && (rest | LOWER) === LOWER
    visit(from, at, isPlain && isPartOfWord(text, at - 1))
  }
}

/** C++, C# and their like. */
function signsAfter(text: string, at: number): number {
  if (!/[cfj]/i.test(text.charAt(at))) return 0
  const size = text[at + 1] === '#' ? 1 : text.startsWith('++', at + 1) ? 2 : 0
  return size > 0 && isPartOfWord(text, at + 1 + size) ? 0 : size
}

function isPartOfWord(text: string, at: number): boolean {
  return kindAt(text, at) !== NONE
}

function kindAt(text: string, at: number): number {
  if (at >= text.length) return NONE
  const unit = text.charCodeAt(at)
  const known = kinds[unit]!
  return known === UNKNOWN ? lookUp(text, at, unit) : known
}

function lookUp(text: string, at: number, unit: number): number {
  const isSurrogate = unit >= 0xd800 && unit <= 0xdfff
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0)
  const isLetter = /^[\p{L}\p{N}]$/u.test(character)
  // What half a pair is depends on the other half.
  if (isSurrogate) return isLetter ? PAIR : NONE
  return (kinds[unit] = isLetter ? LETTER : /^\p{M}$/u.test(character) ? MARK : NONE)
}

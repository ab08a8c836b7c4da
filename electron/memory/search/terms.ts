// What of a text the word index holds, and how a query's words are written in it. Both sides go through here alone.

import { fold } from '../../lib/embedder/tokenizer.ts'
import { eachWord } from './each-word.ts'
import { stem } from './stem.ts'

const CJK = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}]+/u
const CAMEL = /\p{Ll}\p{Lu}|\p{Lu}\p{Lu}\p{Ll}|\p{L}\p{N}|\p{N}\p{L}/u
const PARTS = /\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+|\p{L}+/gu
/** Longer runs of letters are no words (base64, DNA): only their beginning is kept. */
const LONGEST_TERM = 40
const MAX_KNOWN = 60_000

const known = new Map<string, readonly string[]>()

/** Whether it holds writing without spaces between words. */
export function isUnspaced(text: string): boolean {
  return CJK.test(text)
}

/** The terms of `text`, in order. */
export function termsOf(text: string): string[] {
  const terms: string[] = []
  eachWord(text, (from, to) => {
    for (const term of termsIn(text.slice(from, to))) terms.push(term)
  })
  return terms
}

/** The same as termsOfWord, which is asked once for a word that comes again and again. */
export function termsIn(word: string): readonly string[] {
  const found = known.get(word)
  if (found !== undefined) return found
  if (word.length > LONGEST_TERM) return termsOfWord(word)
  // Of its own: a part of a text would keep the whole of it in memory.
  const own = Buffer.from(word).toString()
  const terms = termsOfWord(own)
  if (known.size >= MAX_KNOWN) known.clear()
  known.set(own, terms)
  return terms
}

/** One word's: its stem; a name like getUserName also in parts; writing without spaces in pairs of characters. */
export function termsOfWord(word: string): readonly string[] {
  if (CJK.test(word)) return pairsIn(word)
  if (/[+#]$/.test(word)) return [word.toLowerCase().replace('++', 'plusplus').replace('#', 'sharp')]
  const whole = termOf(word)
  if (!CAMEL.test(word)) return [whole]
  const parts = (word.match(PARTS) ?? []).map(termOf)
  return parts.length < 2 ? [whole] : [whole, ...parts]
}

function termOf(word: string): string {
  const folded = fold(word.length > LONGEST_TERM ? word.slice(0, LONGEST_TERM) : word)
  return stem(folded)
}

/** The last character also by itself, so that a search for any one character finds a term that begins with it. */
function pairsIn(word: string): string[] {
  const terms: string[] = []
  for (const run of fold(word)
    .normalize('NFC')
    .match(
      /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}]+|[^\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}]+/gu,
    ) ?? []) {
    if (!CJK.test(run)) {
      terms.push(stem(run.slice(0, LONGEST_TERM)))
      continue
    }
    const characters = Array.from(run)
    for (let at = 0; at + 1 < characters.length; at++) terms.push(`${characters[at]}${characters[at + 1]}`)
    terms.push(characters.at(-1) ?? '')
  }
  return terms
}

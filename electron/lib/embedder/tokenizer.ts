// From text to rows of the static embedder's table. The same rules as those it was fitted with (resources/embedder/NOTICE.txt),
// so a change here makes its vectors worse.

const specials: Readonly<Record<string, string>> = { œ: 'oe', æ: 'ae', ß: 'ss', ø: 'o', ł: 'l', đ: 'd' }
const WORDS = /[\p{L}\p{N}]+/gu
const LONGEST_PIECE = 24
const BUCKETS = 512
const BIGRAMS_OF_WORDLESS = 65
/** Words taken apart before, so that each is only once. */
const MAX_KNOWN = 50_000

export interface Tokenizer {
  /** Rows of the table; none for a blank text. */
  tokenize(text: string): number[]
}

/** Lower case without accents. */
export function fold(text: string): string {
  const lower = text.toLowerCase()
  // eslint-disable-next-line no-control-regex -- most text is ASCII, and normalising costs more than all the rest
  if (!/[^\x00-\x7f]/.test(lower)) return lower
  return lower
    .replace(/[œæßøłđ]/g, letter => specials[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
}

/** `vocabulary`: one token a line, its row being the number of the line. */
export function createTokenizer(vocabulary: string): Tokenizer {
  const rows = new Map(
    vocabulary
      .split('\n')
      .filter(token => token !== '')
      .map((token, row) => [token, row]),
  )
  const known = new Map<string, readonly number[]>()

  function piecesOf(word: string): readonly number[] {
    const pieces: number[] = []
    for (let from = 0; from < word.length;) {
      let to = Math.min(word.length, from + LONGEST_PIECE)
      let row: number | undefined
      for (; to > from; to--) {
        row = rows.get((from === 0 ? '' : '##') + word.slice(from, to))
        if (row !== undefined) break
      }
      if (row === undefined) return bigramsOf(word)
      pieces.push(row)
      from = to
    }
    return pieces
  }

  /** Scripts and signs without tokens of their own share the last rows, by hash. */
  function bigramsOf(word: string): number[] {
    const characters = Array.from(word)
    return Array.from({ length: Math.max(1, characters.length - 1) }, (_, at) => {
      return rows.size + (hash(characters.slice(at, at + 2).join('')) % BUCKETS)
    })
  }

  return {
    tokenize(text) {
      const found: number[] = []
      for (const word of fold(text).match(WORDS) ?? []) {
        const row = rows.get(word)
        if (row !== undefined) {
          found.push(row)
          continue
        }
        let pieces = known.get(word)
        if (pieces === undefined) {
          pieces = piecesOf(word)
          if (known.size >= MAX_KNOWN) known.clear()
          known.set(word, pieces)
        }
        for (const piece of pieces) found.push(piece)
      }
      if (found.length > 0) return found
      const signs = text.trim()
      return signs === '' ? [] : bigramsOf(Array.from(signs).slice(0, BIGRAMS_OF_WORDLESS).join(''))
    },
  }
}

/** FNV-1a over the UTF-16LE bytes. */
function hash(text: string): number {
  let value = 2_166_136_261
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    value = Math.imul(value ^ (unit & 255), 16_777_619) >>> 0
    value = Math.imul(value ^ (unit >> 8), 16_777_619) >>> 0
  }
  return value
}

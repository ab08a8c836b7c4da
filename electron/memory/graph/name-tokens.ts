// A text as the words that names are made of.

const TOKEN = /[\p{L}\p{N}][\p{L}\p{M}\p{N}_]*(?:[-.+#&'’][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*(?:\+\+|#)?/gu
/** "l’Italie", "d'Anna": the article is no part of the name. */
const ELIDED = /^(?:[dljnmtsc]|qu|jusqu|lorsqu)['’](?=[\p{L}])/iu
const POSSESSIVE = /['’]s?$/

export interface Token {
  readonly text: string
  readonly lower: string
  readonly from: number
  readonly to: number
  readonly isCapital: boolean
  /** Its capital may be the sentence's. */
  readonly isFirst: boolean
  /** What stands before it has ended: nothing there says what it is. */
  readonly isNewSentence: boolean
  /** Only a blank lies between it and the one before. */
  readonly isJoined: boolean
}

export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  for (const { 0: word, index } of text.matchAll(TOKEN)) {
    const elided = ELIDED.exec(word)?.[0].length ?? 0
    const bare = word.slice(elided).replace(POSSESSIVE, '')
    const from = index + elided
    const before = tokens.at(-1)
    const gap = before === undefined ? '' : text.slice(before.to, index)
    tokens.push({
      text: bare,
      lower: bare.toLowerCase(),
      from,
      to: from + bare.length,
      isCapital: /^\p{Lu}/u.test(bare),
      isFirst:
        elided === 0 &&
        (before === undefined ||
          /[.!?:;\n•*#>|"“«(\-–—]/.test(gap) ||
          (/^\d+$/.test(before.text) && gap.includes('.'))),
      isNewSentence: before === undefined || /[.!?\n]/.test(gap),
      isJoined: gap === ' ' && elided === 0,
    })
  }
  return tokens
}

/** Null: something lies between them, or there are fewer. */
export function joined(tokens: readonly Token[], at: number, length: number): string | null {
  const part = tokens.slice(at, at + length)
  if (part.length < length || part.some((token, index) => index > 0 && !token.isJoined)) return null
  return part.map(({ text }) => text).join(' ')
}

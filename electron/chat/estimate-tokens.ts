// Tokens of a text without the model's tokenizer.

/**
 * More tokens than common tokenizers make of it: three letters a token, each digit, sign or letter outside ASCII one,
 * two for Chinese, Japanese and Korean, four for an emoji.
 */
export function estimateTokens(text: string): number {
  let thirds = 0
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit === 0x20 || (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a)) thirds += 1
    else if (unit < 0x2e80) thirds += 3
    else thirds += 6
  }
  return Math.ceil(thirds / 3)
}

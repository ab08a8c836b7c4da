const FOLD_LINES = 16
const FOLD_LENGTH = 2_000

/** The start of a long text, cut at a line or between two characters; a short one as it is. */
export function foldedText(content: string): string {
  if (content.length <= FOLD_LENGTH && content.split('\n', FOLD_LINES + 1).length <= FOLD_LINES) return content
  const start = content.slice(0, FOLD_LENGTH).split('\n').slice(0, FOLD_LINES).join('\n')
  // Half of a surrogate pair at the cut would show as a box.
  return start.replace(/[\uD800-\uDBFF]$/, '')
}

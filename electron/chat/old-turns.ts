// Which turns of a conversation a summary should stand for: the oldest, once the context is nearly full, as many as the model
// can read at once.

import type { HistoryMessage } from './prompt.ts'

/** Of what a prompt may take: from here on the next turns may not fit. */
const FULL_SHARE = 0.7
/** The newest turns stay as they were said, up to this share. */
const KEPT_SHARE = 0.4
/** Of the context, that a summary's own prompt may take. */
const READ_SHARE = 0.6
/** A message longer than that is summarised by its beginning and end. */
const MAX_EXCERPT = 6_000

export interface OldTurnsOptions {
  /** After the last summary, oldest first. */
  readonly history: readonly HistoryMessage[]
  /** Tokens that prompts have room for. */
  readonly budget: number
  /** Of the next prompt, with all that does not fit. */
  readonly neededTokens: number
  readonly tokensOf: (text: string) => number
}

/** Empty while there is room. */
export function oldTurns({ history, budget, neededTokens, tokensOf }: OldTurnsOptions): readonly HistoryMessage[] {
  if (neededTokens < budget * FULL_SHARE) return []
  const told = history.filter(({ content, status }) => content !== '' && status !== 'error')
  let keptTokens = 0
  let end = told.length
  while (end > 0) {
    keptTokens += tokensOf(told[end - 1]?.content ?? '')
    if (keptTokens > budget * KEPT_SHARE) break
    end--
  }
  // A turn is not parted: what follows begins with a question.
  while (end > 0 && told[end]?.role !== 'user') end--
  const old: HistoryMessage[] = []
  let readTokens = 0
  for (const message of told.slice(0, end)) {
    const shown = { ...message, content: excerptOf(message.content) }
    readTokens += tokensOf(shown.content)
    if (readTokens > budget * READ_SHARE && old.length >= 2) break
    old.push(shown)
  }
  while (old.length > 0 && old.at(-1)?.role === 'user') old.pop()
  return old
}

function excerptOf(content: string): string {
  if (content.length <= MAX_EXCERPT) return content
  const half = MAX_EXCERPT / 2
  return `${content.slice(0, half)}\n…\n${content.slice(-half)}`
}

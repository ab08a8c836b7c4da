// The footnotes of a text: which are called, in which order, and what they say.

import type { DrawnPart } from './drawn-part.ts'
import type { Token } from './parser.ts'

export interface Footnote {
  readonly label: string
  readonly tokens: readonly Token[]
}

/** Numbered by first call; calls inside a footnote come after those of the text. A definition nobody calls is left out. */
export function footnotesOf(parts: readonly DrawnPart[]): Footnote[] {
  const definitions = new Map<string, readonly Token[]>()
  const order = new Set<string>()
  for (const part of parts) {
    if (!part.mayCallFootnotes || part.content.kind !== 'blocks') continue
    let open: { label: string; start: number } | null = null
    for (const [index, token] of part.content.tokens.entries()) {
      if (token.type === 'footnote_open') open = { label: token.info, start: index + 1 }
      else if (token.type === 'footnote_close' && open !== null) {
        if (!definitions.has(open.label)) definitions.set(open.label, part.content.tokens.slice(open.start, index))
        open = null
      } else if (open === null) for (const label of callsIn(token)) order.add(label)
    }
  }
  // A Set is walked in the order of insertion, what is added on the way included.
  for (const label of order)
    for (const token of definitions.get(label) ?? []) for (const call of callsIn(token)) order.add(call)
  return [...order].map(label => ({ label, tokens: definitions.get(label) ?? [] }))
}

function callsIn(token: Token): string[] {
  return (token.children ?? []).flatMap(child =>
    child.type === 'footnote_call' ? [child.info] : child.type === 'image' ? callsIn(child) : [],
  )
}

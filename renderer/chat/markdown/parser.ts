// The door to markdown-it: GitHub's Markdown (tables, strikethrough, task lists, footnotes, bare addresses) with TeX, and
// no HTML at all: what looks like HTML is text. Tokens leave here; nothing is ever turned into a string of HTML.

import MarkdownIt, { type Env, type StateCore, type Token } from 'markdown-it'
import remend from 'remend'
import { footnoteRules } from './footnote-rules.ts'
import { texRules } from './tex-rules.ts'

export type { Token } from 'markdown-it'

export interface Reference {
  readonly href: string
  readonly title: string
}

/** What a part of a text may refer to although it stands elsewhere in it. */
export interface Scope {
  readonly references: ReadonlyMap<string, Reference>
  readonly footnotes: ReadonlySet<string>
}

export interface Parsed {
  readonly tokens: readonly Token[]
  /** Labels that were looked up, found or not: what the tokens depend on. */
  readonly lookups: ReadonlySet<string>
}

/** Containers within containers; what lies deeper is shown as written. */
export const MAX_NESTING = 40

const parser = new MarkdownIt({ linkify: true, maxNesting: MAX_NESTING })
parser.use(footnoteRules).use(texRules)
// Which addresses may be opened is decided when they are drawn, so that a refused one still shows its words.
parser.validateLink = () => true
// "see readme.md" is not an address.
parser.linkify.set({ fuzzyLink: false, fuzzyIP: false })
parser.core.ruler.before('inline', 'tasks', markTasks)
parser.core.ruler.before('inline', 'mend', mendLast)

export interface Blocks {
  readonly tokens: readonly Token[]
  readonly scope: Scope
}

/** Block structure alone, which is about a seventh of the work, and what it defines. */
export function parseBlocks(source: string): Blocks {
  const env: Env = {}
  const tokens: Token[] = []
  parser.block.parse(source, parser, env, tokens)
  return {
    tokens,
    scope: {
      references: new Map(Object.entries(env.references ?? {})),
      footnotes: new Set(tokens.flatMap(token => (token.type === 'footnote_open' ? [token.info] : []))),
    },
  }
}

/** `isOpen`: more is to come, so half-written emphasis, code and links at the end are drawn as if they were closed. */
export function parse(source: string, scope: Scope, isOpen: boolean): Parsed {
  const lookups = new Set<string>()
  const env: Env = {
    references: recorded(label => scope.references.get(label), lookups),
    footnotes: recorded(label => scope.footnotes.has(label) || undefined, lookups, '^'),
    isOpen,
  }
  return { tokens: parser.parse(source, env), lookups }
}

/** A read-only record that notes what is asked of it. */
function recorded<T>(find: (label: string) => T | undefined, lookups: Set<string>, prefix = ''): Record<string, T> {
  return new Proxy<Record<string, T>>(
    {},
    {
      get: (_, label) => {
        lookups.add(prefix + String(label))
        return find(String(label))
      },
      set: () => true,
    },
  )
}

/** `[x] ` at the start of a list item. Before the inline rules, which would see a reference. */
function markTasks({ tokens }: StateCore): void {
  for (const [index, token] of tokens.entries()) {
    if (token.type !== 'inline' || tokens[index - 1]?.type !== 'paragraph_open') continue
    const item = tokens[index - 2]
    const box = /^\[([ xX])\][ \t\n]/.exec(token.content)
    if (item?.type !== 'list_item_open' || box === null) continue
    item.meta = { isDone: box[1] !== ' ' }
    token.content = token.content.slice(box[0].length)
  }
}

/** Longest end of a text that is mended; remend's work grows faster than the text. */
const MAX_MENDED = 4_000

function mendLast({ tokens, env }: StateCore): void {
  if (env['isOpen'] !== true) return
  const last = tokens.findLast(token => token.nesting >= 0)
  if (last?.type !== 'inline' || last.content.length > MAX_MENDED) return
  last.content = remend(last.content, {
    linkMode: 'text-only',
    comparisonOperators: false,
    htmlTags: false,
    setextHeadings: false,
    singleTilde: false,
  })
}

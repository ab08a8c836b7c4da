// The door to markdown-it: GitHub's Markdown (tables, strikethrough, task lists, footnotes, bare addresses) with TeX, and
// no HTML at all: what looks like HTML is text (`<br>` alone is a new line). Tokens leave here; nothing is ever turned into a string of HTML.

import MarkdownIt, {
  type Env,
  type MarkdownIt as Parser,
  type StateCore,
  type StateInline,
  type Token,
} from 'markdown-it'
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
  /** For the next parse of the same part in the same scope. */
  readonly inlines: Inlines
}

interface Inline {
  readonly children: Token[]
  readonly lookups: ReadonlySet<string>
}

/** What stands within blocks, by its text. Six sevenths of the work, and most of it is the same in the next parse. */
type Inlines = ReadonlyMap<string, Inline>

/** Containers within containers; what lies deeper is shown as written. */
export const MAX_NESTING = 40

const blockParser = createParser(['normalize', 'block', 'strip_references'])
blockParser.core.ruler.push('tasks', markTasks)
blockParser.core.ruler.push('mend', mendLast)
const inlineParser = createParser(['inline', 'linkify', 'text_join'])

function createParser(coreRules: string[]): Parser {
  const parser = new MarkdownIt({ linkify: true, maxNesting: MAX_NESTING })
  parser.core.ruler.enableOnly(coreRules)
  parser.use(footnoteRules).use(texRules)
  parser.inline.ruler.before('autolink', 'line_break', lineBreak)
  // Which addresses may be opened is decided when they are drawn, so that a refused one still shows its words.
  parser.validateLink = () => true
  // "see readme.md" is not an address.
  parser.linkify.set({ fuzzyLink: false, fuzzyIP: false })
  return parser
}

export interface Blocks {
  readonly tokens: readonly Token[]
  readonly scope: Scope
}

/** Block structure alone, and what it defines. */
export function parseBlocks(source: string): Blocks {
  const env: Env = {}
  const tokens: Token[] = []
  blockParser.block.parse(source, blockParser, env, tokens)
  return {
    tokens,
    scope: {
      references: new Map(Object.entries(env.references ?? {})),
      footnotes: new Set(tokens.flatMap(token => (token.type === 'footnote_open' ? [token.info] : []))),
    },
  }
}

/** A line of dashes that may go on as anything would make a heading of the paragraph above it for a moment. */
const UNSURE_UNDERLINE = /\n {0,3}(?:-+|=+)[ \t]*$/

/** `isOpen`: more is to come, so half-written emphasis, code and links at the end are drawn as if they were closed. */
export function parse(source: string, scope: Scope, isOpen: boolean, known: Inlines = new Map()): Parsed {
  const tokens = blockParser.parse(isOpen ? source.replace(UNSURE_UNDERLINE, '') : source, { isOpen })
  const inlines = new Map<string, Inline>()
  const lookups = new Set<string>()
  for (const token of tokens) {
    if (token.type !== 'inline') continue
    const inline = inlines.get(token.content) ?? known.get(token.content) ?? parseInline(token, scope)
    token.children = inline.children
    inlines.set(token.content, inline)
    for (const label of inline.lookups) lookups.add(label)
  }
  return { tokens, lookups, inlines }
}

function parseInline(token: Token, scope: Scope): Inline {
  const lookups = new Set<string>()
  const env: Env = {
    references: recorded(label => scope.references.get(label), lookups),
    footnotes: recorded(label => scope.footnotes.has(label) || undefined, lookups, '^'),
  }
  const state = new inlineParser.core.State(token.content, inlineParser, env)
  state.tokens = [token]
  inlineParser.core.process(state)
  return { children: token.children ?? [], lookups }
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

/** The one tag that models write where Markdown has nothing for it: a new line in the cell of a table. */
function lineBreak(state: StateInline, silent: boolean): boolean {
  const match = /^<br ?\/?>/i.exec(state.src.slice(state.pos, state.pos + 6))
  if (match === null) return false
  if (!silent) state.push('hardbreak', 'br', 0)
  state.pos += match[0].length
  return true
}

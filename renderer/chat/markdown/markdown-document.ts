// One text while it is written: its parts, and what they define for each other (link references, footnotes). Adding to
// the text costs as much as its open part, plus the parts that a new definition changes.

import { DrawnPart } from './drawn-part.ts'
import { footnotesOf, type Footnote } from './footnotes.ts'
import { parseBlocks, type Scope } from './parser.ts'
import { PartReader, type Part } from './parts.ts'

export interface DrawnText {
  readonly parts: readonly DrawnPart[]
  /** UTF-16 units behind the parts, not read because nobody has asked for them yet. */
  readonly unreadLength: number
  readonly footnotes: readonly Footnote[]
}

const emptyScope: Scope = { references: new Map(), footnotes: new Set() }
const noFootnotes: readonly Footnote[] = []

export class MarkdownDocument {
  #raw = ''
  /** How much of `#raw` is in `#text`: a carriage return waits for what follows it. */
  #rawRead = 0
  #text = ''
  #isFinal = false
  #reader = new PartReader()
  #closed: DrawnPart[] = []
  #open: DrawnPart | null = null
  #closedScope = emptyScope
  #scope = emptyScope
  #upTo = 0
  #drawn: DrawnText = { parts: [], unreadLength: 0, footnotes: noFootnotes }

  /**
   * `raw` usually begins with what it was before; if not, it is read anew. What begins at `upTo` or behind it is left
   * unread, and so is what it defines.
   */
  update(raw: string, isFinal: boolean, upTo = Infinity): DrawnText {
    const isSame = raw === this.#raw && isFinal === this.#isFinal
    if (isSame && upTo === this.#upTo) return this.#drawn
    const isContinued = (isSame || !this.#isFinal) && upTo >= this.#upTo && raw.startsWith(this.#raw)
    if (!isContinued) this.#reset()
    this.#isFinal = isFinal
    this.#upTo = upTo
    this.#append(raw)

    const currentScope = () => this.#scope
    for (const part of this.#reader.read(this.#text, upTo)) {
      this.#closed.push(new DrawnPart(part, false, currentScope, this.#open))
      this.#closedScope = extended(this.#closedScope, part)
    }
    const { position } = this.#reader
    const open = position < upTo ? this.#reader.open(this.#text) : null
    const scope = open === null ? this.#closedScope : extended(this.#closedScope, open)
    const changed = changedLabels(this.#scope, scope)
    this.#scope = scope
    if (changed.size > 0) this.#closed = this.#closed.map(part => part.renewed(changed))

    this.#open = open === null ? null : new DrawnPart(open, !isFinal, currentScope, this.#open)
    const parts = this.#open === null ? [...this.#closed] : [...this.#closed, this.#open]
    const unreadLength = open === null ? this.#text.length - position : 0
    this.#drawn = { parts, unreadLength, footnotes: scope.footnotes.size === 0 ? noFootnotes : footnotesOf(parts) }
    return this.#drawn
  }

  #append(raw: string): void {
    const end = !this.#isFinal && raw.endsWith('\r') ? raw.length - 1 : raw.length
    this.#text += raw.slice(this.#rawRead, end).replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD')
    this.#raw = raw
    this.#rawRead = end
  }

  #reset(): void {
    this.#raw = ''
    this.#rawRead = 0
    this.#text = ''
    this.#reader = new PartReader()
    this.#closed = []
    this.#open = null
    this.#closedScope = emptyScope
    this.#scope = emptyScope
  }
}

/** `scope` with what `part` defines; the first definition of a label counts. */
function extended(scope: Scope, part: Part): Scope {
  if (part.kind !== 'markdown' || !part.source.includes(']:')) return scope
  const own = parseBlocks(part.source).scope
  if (own.references.size === 0 && own.footnotes.size === 0) return scope
  return {
    references: new Map([...own.references, ...scope.references]),
    footnotes: new Set([...own.footnotes, ...scope.footnotes]),
  }
}

/** Labels as `Parsed.lookups` has them. */
function changedLabels(before: Scope, after: Scope): Set<string> {
  const changed = new Set<string>()
  if (before === after) return changed
  for (const label of new Set([...before.references.keys(), ...after.references.keys()])) {
    const [old, now] = [before.references.get(label), after.references.get(label)]
    if (old?.href !== now?.href || old?.title !== now?.title) changed.add(label)
  }
  for (const label of after.footnotes) if (!before.footnotes.has(label)) changed.add(`^${label}`)
  for (const label of before.footnotes) if (!after.footnotes.has(label)) changed.add(`^${label}`)
  return changed
}

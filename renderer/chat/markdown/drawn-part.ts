// A part of a text as it is drawn. A part that would be drawn the same stays the same object, so React can skip it.

import { MAX_NESTING, parse, type Parsed, type Scope, type Token } from './parser.ts'
import { codeOf, type Part } from './parts.ts'

export type PartContent =
  | { readonly kind: 'blocks'; readonly tokens: readonly Token[] }
  | { readonly kind: 'code'; readonly info: string; readonly code: string }
  | { readonly kind: 'plain'; readonly text: string }

export class DrawnPart {
  /** Stays the same while a part grows and when it closes. */
  readonly key: number
  readonly length: number
  readonly isOpen: boolean
  readonly #part: Part
  readonly #scope: () => Scope
  #before: DrawnPart | null = null
  #parsed: (Parsed & { readonly scope: Scope }) | null = null
  #content: PartContent | null = null

  /**
   * `scope` is asked when the part is first drawn, which for the end of a long text may be never. `before`: the same part
   * when it was shorter.
   */
  constructor(part: Part, isOpen: boolean, scope: () => Scope, before: DrawnPart | null = null) {
    this.key = part.start
    this.length = part.source.length
    this.isOpen = isOpen
    this.#part = part
    this.#scope = scope
    if (before?.key === part.start) this.#before = before
  }

  get content(): PartContent {
    this.#content ??= this.#read()
    return this.#content
  }

  get mayCallFootnotes(): boolean {
    return this.#part.kind === 'markdown' && this.#part.source.includes('[^')
  }

  /** This part, or a new one if what it was drawn with has changed. */
  renewed(changedLabels: ReadonlySet<string>): DrawnPart {
    const lookups = this.#parsed?.lookups
    if (lookups === undefined || ![...lookups].some(label => changedLabels.has(label))) return this
    return new DrawnPart(this.#part, this.isOpen, this.#scope)
  }

  #read(): PartContent {
    const { kind, source } = this.#part
    if (kind === 'code') return { kind, ...codeOf(source) }
    if (kind === 'plain') return { kind, text: source }
    const scope = this.#scope()
    const before = this.#before === null ? null : this.#before.#parsed
    // Only its inlines are of use, and a part must not keep all that it ever was.
    this.#before = null
    const { tokens, ...rest } = parse(source, scope, this.isOpen, before?.scope === scope ? before.inlines : undefined)
    this.#parsed = { tokens, ...rest, scope }
    // The parser drops what lies deeper than its limit; the reader gets it as written instead.
    if (tokens.some(token => token.level >= MAX_NESTING - 1)) return { kind: 'plain', text: source }
    return { kind: 'blocks', tokens }
  }
}

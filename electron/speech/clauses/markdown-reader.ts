// Reads Markdown as it is written and tells what of it is said: text with its place in the source, things that are said
// otherwise than they are written, blocks that are announced, and where a clause must end. A step is taken only when no
// later text could change it; so the same text gives the same steps however it arrives.

import type { Block, ClauseOptions, Special } from './clause.ts'
import { readInline } from './inline-reader.ts'
import { plainOf, tableCells } from './table-cells.ts'

export type BreakKind = 'paragraph' | 'item'

export interface Sink {
  /** As long as its source where it is verbatim. */
  text(text: string, start: number, end: number): void
  special(special: Special, start: number, end: number): void
  block(block: Block, start: number, end: number): void
  break(kind: BreakKind): void
  /** What comes up to the next break is a heading. */
  heading(): void
}

/** What a rule did with the text at the cursor. `wait`: later text decides. */
export type Step = 'done' | 'wait' | 'pass'

type Mode =
  | { readonly kind: 'line' }
  | { readonly kind: 'inline' }
  | { readonly kind: 'fence'; readonly closing: RegExp; readonly info: string; readonly start: number }
  | { readonly kind: 'formula'; readonly closing: string; readonly start: number }
  | { readonly kind: 'hidden'; readonly closing: RegExp }
  | { readonly kind: 'table'; readonly start: number }
  | { readonly kind: 'indented'; readonly start: number }

interface Row {
  readonly values: readonly string[]
  readonly start: number
  readonly end: number
}

/** UTF-16 units of a formula that is looked for; what is longer is no formula. */
const MAX_FORMULA = 4_000
/** Spaces before a line that are looked at together. */
const MAX_INDENT = 200
/** Rows of a table that are counted or read. */
const MAX_ROWS = 500

export class MarkdownReader {
  source = ''
  /** In `source`. */
  at = 0
  isLast = false
  readonly sink: Sink
  /** Where a link's address begins and ends, to be passed over when its text has been read. */
  skips: { readonly from: number; readonly to: number }[] = []
  /** The rest of a word too long to be said. */
  isInString = false
  readonly #tables: ClauseOptions['tables']
  /** Source offset of `source[0]`. */
  #base = 0
  #mode: Mode = { kind: 'line' }
  #isInList = false
  #isHeading = false
  #isBehindBlank = true
  #rows: Row[] = []
  #columns: readonly string[] | null = null

  constructor(tables: ClauseOptions['tables'], sink: Sink) {
    this.#tables = tables
    this.sink = sink
  }

  push(text: string): void {
    this.source += text
    this.#read()
  }

  end(): void {
    this.isLast = true
    this.#read()
    this.#endMode()
  }

  /** Offset in the whole text. */
  offset(at = this.at): number {
    return this.#base + at
  }

  rest(length = 400): string {
    return this.source.slice(this.at, this.at + length)
  }

  /** The sign before the cursor. */
  get before(): string {
    return this.source.charAt(this.at - 1)
  }

  /** Passes over what is not said until `closing`: reasoning written into the text, scripts, comments. */
  hide(closing: RegExp): void {
    this.#mode = { kind: 'hidden', closing }
  }

  endLine(): void {
    if (this.#isHeading) this.sink.break('paragraph')
    else this.sink.text('\n', this.offset(), this.offset() + 1)
    this.#isHeading = false
    this.isInString = false
    this.#mode = { kind: 'line' }
  }

  #read(): void {
    while (this.at < this.source.length) {
      const before = this.at
      const mode = this.#mode
      if (this.#step(mode) === 'wait') return
      if (this.at === before && this.#mode === mode) throw new Error('The Markdown reader stands still.')
      if (this.at > 8_192) this.#forget()
    }
  }

  #forget(): void {
    const gone = this.at - 1
    this.source = this.source.slice(gone)
    this.#base += gone
    this.at = 1
    this.skips = this.skips.map(({ from, to }) => ({ from: from - gone, to: to - gone }))
  }

  #step(mode: Mode): Step {
    switch (mode.kind) {
      case 'line':
        return this.#readLineStart()
      case 'inline':
        return readInline(this)
      case 'fence':
        return this.#readFence(mode)
      case 'formula':
        return this.#readFormula(mode)
      case 'hidden':
        return this.#readHidden(mode)
      case 'table':
        return this.#readTableLine(mode)
      case 'indented':
        return this.#readIndented(mode)
    }
  }

  #endMode(): void {
    const mode = this.#mode
    if (mode.kind === 'table') this.#endTable(mode.start)
    if (mode.kind === 'indented') this.sink.block({ kind: 'code', info: '' }, mode.start, this.offset())
    if (mode.kind === 'formula') this.sink.block({ kind: 'tex', content: this.source }, mode.start, this.offset())
  }

  /** The line at the cursor up to its end, or null while that has not come. */
  #line(): string | null {
    const end = this.source.indexOf('\n', this.at)
    if (end >= 0) return this.source.slice(this.at, end)
    return this.isLast ? this.source.slice(this.at) : null
  }

  /** Past the line and its end. */
  #passLine(line: string): void {
    this.at = Math.min(this.at + line.length + 1, this.source.length)
    this.#isBehindBlank = false
    this.#mode = { kind: 'line' }
  }

  #inline(): Step {
    this.#isBehindBlank = false
    this.#mode = { kind: 'inline' }
    return 'done'
  }

  #readLineStart(): Step {
    const rest = this.rest()
    const indent = /^[ \t]*/.exec(rest)?.[0] ?? ''
    const body = rest.slice(indent.length)
    const isOpen = !this.isLast
    if (indent.length >= MAX_INDENT) {
      this.at += MAX_INDENT
      return 'done'
    }
    if ((body === '' || body === '\r') && isOpen) return 'wait'
    if (/^\r?(?:\n|$)/.test(body)) {
      this.sink.break('paragraph')
      this.at = Math.min(this.at + indent.length + (/^\r?\n?/.exec(body)?.[0].length ?? 0), this.source.length)
      this.#isBehindBlank = true
      return 'done'
    }
    if (this.#isBehindBlank && !this.#isInList && /^(?: {4}|\t)/.test(indent)) {
      this.sink.break('paragraph')
      this.#mode = { kind: 'indented', start: this.offset() }
      return 'done'
    }
    if (indent === '' && this.#isBehindBlank && !/^(?:[-*+>|]|\d)/.test(body)) this.#isInList = false
    if (indent !== '') {
      this.at += indent.length
      return 'done'
    }
    return this.#readMarker(body)
  }

  #readMarker(body: string): Step {
    const isOpen = !this.isLast
    // Runs of signs that a line may consist of: too long to be anything else, or ended, they are what they are.
    const run = /^(?:[-=_*`~#]+|[-*_](?: [-*_])+)/.exec(body)?.[0] ?? ''
    if (run !== '' && run.length === body.length && isOpen && run.length < 200) return 'wait'
    const first = body.charAt(0)
    if (first === '>') {
      const isSpaced = body.charAt(1) === ' '
      if (body.length === 1 && isOpen) return 'wait'
      this.at += isSpaced ? 2 : 1
      return 'done'
    }
    if (/^#{1,6}$/.test(run) && /^[ \t\n]/.test(body.slice(run.length))) {
      this.sink.break('paragraph')
      this.sink.heading()
      this.#isHeading = true
      this.#isInList = false
      this.at += run.length
      return this.#inline()
    }
    if (/^(?:`{3,}|~{3,})/.test(run)) return this.#openFence(run)
    const formula = /^(?:\$\$|\\\[)/.exec(body)?.[0]
    if ((first === '$' || first === '\\') && body.length < 2 && isOpen) return 'wait'
    if (formula !== undefined) {
      this.sink.break('item')
      this.#mode = { kind: 'formula', closing: formula === '$$' ? '$$' : '\\]', start: this.offset() }
      this.at += formula.length
      return 'done'
    }
    if (/^(?:-{2,}|={2,}|_{3,}|\*{3,}|[-*_](?: [-*_]){2,})$/.test(run.trimEnd())) {
      const behind = /^[ \t\r]*(\n|$)/.exec(body.slice(run.length))
      if (behind !== null && behind[1] === '' && isOpen) return 'wait'
      if (behind !== null) {
        this.sink.break('paragraph')
        this.at = Math.min(this.at + run.length + behind[0].length, this.source.length)
        this.#isBehindBlank = true
        return 'done'
      }
    }
    if (first === '|') {
      this.sink.break('paragraph')
      this.#mode = { kind: 'table', start: this.offset() }
      return 'done'
    }
    if (/^[-*+•]/.test(body)) {
      if (body.length < 2 && isOpen) return 'wait'
      if (/^[-*+•][ \t]/.test(body)) return this.#openItem(body, 2, null)
    }
    const number = /^(\d{1,3})[.)]/.exec(body)
    if (/^\d{1,3}[.)]?$/.test(body) && isOpen) return 'wait'
    if (number !== null && /^[ \t]/.test(body.slice(number[0].length))) {
      return this.#openItem(body, number[0].length + 1, Number(number[1]))
    }
    if (first === '[') return this.#readDefinition(body)
    return this.#inline()
  }

  #openItem(body: string, length: number, number: number | null): Step {
    const task = /^\[([ xX]?)(?:\]( |\n)?)?/.exec(body.slice(length))
    const mayNest = /^(?:`{0,2}|~{0,2}|#{1,6})$/.test(body.slice(length))
    const isUndecided = mayNest || (task !== null && task[0].length < 4 && body.length === length + task[0].length)
    if (!this.isLast && isUndecided) return 'wait'
    this.sink.break('item')
    this.#isInList = true
    const start = this.offset()
    this.at += length
    if (number !== null) this.sink.special({ kind: 'item', number }, start, this.offset() - 1)
    if (task !== null && task[2] !== undefined) {
      this.sink.special({ kind: 'task', isDone: /x/i.test(task[1] ?? '') }, this.offset(), this.offset() + 3)
      this.at += 4
    }
    if (number !== null) this.sink.text(' ', this.offset() - 1, this.offset())
    // An item may hold a heading, a quote or a fence; its text is mostly that.
    return /^(?:`{3,}|~{3,}|>|#{1,6} )/.test(body.slice(length)) ? 'done' : this.#inline()
  }

  /** `[^1]: note` and `[name]: address`. */
  #readDefinition(body: string): Step {
    const label = /^\[(\^?)[^\]\n]{1,100}\](:?)/.exec(body)
    const isUndecided =
      label === null ? !/[\]\n]/.test(body) && body.length < 102 : body.length === label[0].length && label[2] === ''
    if (isUndecided && !this.isLast) return 'wait'
    if (label?.[2] !== ':') return this.#inline()
    if (label[1] === '^') {
      this.sink.break('paragraph')
      this.at += label[0].length
      return this.#inline()
    }
    const line = this.#line()
    if (line === null) return 'wait'
    this.#passLine(line)
    return 'done'
  }

  #openFence(run: string): Step {
    const line = this.#line()
    if (line === null) return 'wait'
    const info = line.slice(run.length).trim()
    if (run.startsWith('`') && info.includes('`')) return this.#inline()
    const start = this.offset()
    this.#passLine(line)
    const marker = run.charAt(0)
    this.#mode = { kind: 'fence', closing: new RegExp(`^[ \\t]*${marker}{${run.length},}[ \\t\\r]*$`), info, start }
    // Announced when it begins: nobody should wait for its end.
    this.sink.block({ kind: 'code', info }, start, this.offset())
    return 'done'
  }

  #readFence(mode: Extract<Mode, { kind: 'fence' }>): Step {
    const line = this.#line()
    if (line === null) return 'wait'
    const isClosing = mode.closing.test(line)
    this.#passLine(line)
    if (isClosing) this.#isBehindBlank = true
    else this.#mode = mode
    return 'done'
  }

  #readFormula(mode: Extract<Mode, { kind: 'formula' }>): Step {
    const end = this.source.indexOf(mode.closing, this.at)
    const from = mode.start - this.#base + 2
    if (end < 0 || end - from > MAX_FORMULA) {
      if (!this.isLast && this.source.length - from <= MAX_FORMULA) return 'wait'
      // Never closed: what follows is text again.
      this.sink.special({ kind: 'tex', content: 'x'.repeat(MAX_FORMULA) }, mode.start, this.offset())
      return this.#inline()
    }
    this.at = end + 2
    this.sink.block({ kind: 'tex', content: this.source.slice(from, end) }, mode.start, this.offset())
    return this.#inline()
  }

  #readHidden(mode: Extract<Mode, { kind: 'hidden' }>): Step {
    mode.closing.lastIndex = this.at
    const found = mode.closing.exec(this.source)
    if (found !== null) {
      this.at = found.index + found[0].length
      return this.#inline()
    }
    // The closing tag may have begun.
    const kept = this.isLast ? this.source.length : Math.max(this.at, this.source.length - 20)
    if (kept === this.at) return 'wait'
    this.at = kept
    return this.isLast ? 'done' : 'wait'
  }

  #readIndented(mode: Extract<Mode, { kind: 'indented' }>): Step {
    const line = this.#line()
    if (line === null) return 'wait'
    if (/^(?: {4}|\t)/.test(line) || line.trim() === '') {
      this.#passLine(line)
      this.#mode = mode
      return 'done'
    }
    this.sink.block({ kind: 'code', info: '' }, mode.start, this.offset())
    this.#mode = { kind: 'line' }
    return 'done'
  }

  #readTableLine(mode: Extract<Mode, { kind: 'table' }>): Step {
    const line = this.#line()
    if (line === null) {
      // A line that does not begin like a row ends the table at once.
      const sign = /^[ \t]*([^ \t])/.exec(this.rest())?.[1]
      if (sign === undefined || sign === '|') return 'wait'
    }
    if (line === null || !/^[ \t]*\|/.test(line)) {
      this.#endTable(mode.start)
      this.#isBehindBlank = true
      this.#mode = { kind: 'line' }
      return 'done'
    }
    const start = this.offset()
    const cells = tableCells(line).map(plainOf)
    this.#passLine(line)
    this.#mode = mode
    if (cells.every(cell => /^:?-+:?$/.test(cell) || cell === '')) {
      if (this.#columns === null) this.#columns = this.#rows.pop()?.values ?? []
    } else if (this.#columns !== null && this.#tables === 'rows') {
      this.sink.block({ kind: 'row', columns: this.#columns, values: cells }, start, this.offset())
    } else if (this.#rows.length < MAX_ROWS) this.#rows.push({ values: cells, start, end: this.offset() })
    return 'done'
  }

  #endTable(start: number): void {
    const [rows, columns] = [this.#rows, this.#columns]
    this.#rows = []
    this.#columns = null
    if (columns === null) {
      // Rows without a head are no table: text between bars.
      for (const row of rows) this.sink.block({ kind: 'row', columns: [], values: row.values }, row.start, row.end)
    } else if (this.#tables === 'announced') {
      this.sink.block({ kind: 'table', columns, rowCount: rows.length }, start, this.offset())
    }
  }
}

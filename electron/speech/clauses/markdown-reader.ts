// Reads Markdown as it is written and tells what of it is said: text with its place in the source, things that are said
// otherwise than they are written, blocks that are announced, and where a clause must end. A step is taken only when no
// later text could change it; so the same text gives the same steps however it arrives.

import type { ClauseOptions } from './clause.ts'
import { readInline } from './inline-reader.ts'
import { lineMarker, type LineMarker } from './line-marker.ts'
import type { Sink, Step } from './sink.ts'
import { SourceText } from './source-text.ts'
import { TableReader } from './table-reader.ts'

type Mode =
  | { readonly kind: 'line' }
  | { readonly kind: 'inline' }
  | { readonly kind: 'fence'; readonly closing: RegExp; readonly info: string; readonly start: number }
  | { readonly kind: 'formula'; readonly closing: string; readonly start: number }
  | { readonly kind: 'hidden'; readonly closing: RegExp }
  | { readonly kind: 'table'; readonly start: number }
  | { readonly kind: 'indented'; readonly start: number }

/** UTF-16 units of a formula that is looked for; what is longer is no formula. */
const MAX_FORMULA = 4_000
/** Spaces before a line that are looked at together. */
const MAX_INDENT = 200

export class MarkdownReader extends SourceText {
  readonly #table: TableReader
  #mode: Mode = { kind: 'line' }
  #isInList = false
  #isHeading = false
  #isBehindBlank = true

  constructor(tables: ClauseOptions['tables'], sink: Sink) {
    super(sink)
    this.#table = new TableReader(tables, sink)
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
      this.forget()
    }
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
    if (mode.kind === 'table') this.#table.end(mode.start, this.offset())
    if (mode.kind === 'indented') this.sink.block({ kind: 'code', info: '' }, mode.start, this.offset())
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
    const marker = lineMarker(body, this.isLast)
    switch (marker.kind) {
      case 'wait':
        return 'wait'
      case 'text':
        return this.#inline()
      case 'quote':
        return this.pass(marker.length)
      case 'heading':
        this.sink.break('paragraph')
        this.sink.heading()
        this.#isHeading = true
        this.#isInList = false
        this.at += marker.length
        return this.#inline()
      case 'fence':
        return this.#openFence(body.slice(0, marker.length))
      case 'formula':
        this.sink.break('item')
        this.#mode = { kind: 'formula', closing: marker.closing, start: this.offset() }
        return this.pass(marker.length)
      case 'rule':
        this.sink.break('paragraph')
        this.#isBehindBlank = true
        return this.pass(marker.length)
      case 'table':
        this.sink.break('paragraph')
        this.#mode = { kind: 'table', start: this.offset() }
        return 'done'
      case 'item':
        return this.#openItem(marker)
      case 'note':
        this.sink.break('paragraph')
        this.at += marker.length
        return this.#inline()
      case 'reference': {
        const line = this.line()
        if (line === null) return 'wait'
        this.#passLine(line)
        return 'done'
      }
    }
  }

  #openItem({ length, number, task, holdsBlock }: Extract<LineMarker, { kind: 'item' }>): Step {
    this.sink.break('item')
    this.#isInList = true
    const start = this.offset()
    this.at += length
    if (number !== null) this.sink.special({ kind: 'item', number }, start, this.offset() - 1)
    if (task !== null) {
      this.sink.special({ kind: 'task', isDone: task === 'done' }, this.offset(), this.offset() + 3)
      this.at += 4
    }
    if (number !== null) this.sink.text(' ', this.offset() - 1, this.offset())
    return holdsBlock ? 'done' : this.#inline()
  }

  #openFence(run: string): Step {
    const line = this.line()
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
    const line = this.line()
    if (line === null) return 'wait'
    const isClosing = mode.closing.test(line)
    this.#passLine(line)
    if (isClosing) this.#isBehindBlank = true
    else this.#mode = mode
    return 'done'
  }

  #readFormula(mode: Extract<Mode, { kind: 'formula' }>): Step {
    const end = this.source.indexOf(mode.closing, this.at)
    const from = mode.start - this.base + 2
    if (end < 0 && this.isLast && this.source.length - from <= MAX_FORMULA) {
      const content = this.source.slice(from)
      this.at = this.source.length
      this.sink.block({ kind: 'tex', content }, mode.start, this.offset())
      return this.#inline()
    }
    if (end < 0 || end - from > MAX_FORMULA) {
      if (this.source.length - from <= MAX_FORMULA) return 'wait'
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
    const line = this.line()
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
    const line = this.line()
    if (line === null) {
      // A line that does not begin like a row ends the table at once.
      const sign = /^[ \t]*([^ \t])/.exec(this.rest())?.[1]
      if (sign === undefined || sign === '|') return 'wait'
    }
    if (line === null || !/^[ \t]*\|/.test(line)) {
      this.#table.end(mode.start, this.offset())
      this.#isBehindBlank = true
      this.#mode = { kind: 'line' }
      return 'done'
    }
    const start = this.offset()
    this.#passLine(line)
    this.#mode = mode
    this.#table.read(line, start, this.offset())
    return 'done'
  }
}

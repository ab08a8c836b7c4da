// Cuts a text that still grows into parts. A part that is closed will never change, whatever is written later; parsed
// alone it gives the same blocks as it does within the whole text. The same text gives the same parts however it arrives.

import { parseBlocks } from './parser.ts'

export interface Part {
  /** `code`: one fenced block. `plain`: too long to be parsed, shown as written. */
  readonly kind: 'markdown' | 'code' | 'plain'
  readonly start: number
  readonly source: string
}

/** A part longer than this (code apart) is cut anyway and shown as written: its blocks would take too long to parse. */
export const MAX_PART = 32_768

export class PartReader {
  /** Where the open part begins. */
  #from = 0
  /** Behind `#from` when that is code: no closing fence begins before this. */
  #scannedTo = 0
  /** How long the text was when cuts were last looked for. */
  #lookedTo = 0

  /**
   * The parts of `text` that have become final since the last call, as far as they begin before `upTo`. `text` begins with
   * all it was then.
   */
  read(text: string, upTo: number): Part[] {
    const parts: Part[] = []
    for (;;) {
      this.#skipBlankLines(text)
      if (this.#from >= upTo) return parts
      const fence = openingFence(text, this.#from)
      const isDone = fence === null ? !this.#readBlocks(text, parts) : !this.#readCode(text, fence, parts)
      if (isDone) return parts
    }
  }

  /** Up to where the text is cut into parts. */
  get position(): number {
    return this.#from
  }

  /** All that is not read yet as the part that is still open, or null when there is nothing in it. */
  open(text: string): Part | null {
    if (this.#from >= text.length) return null
    const kind = openingFence(text, this.#from) === null ? 'markdown' : 'code'
    return { kind, start: this.#from, source: text.slice(this.#from) }
  }

  #readCode(text: string, fence: Fence, parts: Part[]): boolean {
    const closing = closingFence(fence)
    closing.lastIndex = Math.max(fence.codeStart, this.#scannedTo)
    if (!closing.test(text)) {
      this.#scannedTo = Math.max(fence.codeStart, text.lastIndexOf('\n') + 1)
      return false
    }
    this.#close('code', text, closing.lastIndex, parts)
    return true
  }

  #readBlocks(text: string, parts: Part[]): boolean {
    if (!this.#mayHaveCuts(text)) return false
    this.#lookedTo = text.length
    // Looking no further than this keeps every cut where it is however the text arrives.
    const view = text.slice(this.#from, this.#from + 2 * MAX_PART)
    const start = this.#from
    const cuts = findCuts(view)
    for (const cut of cuts) this.#close('markdown', text, start + cut, parts)
    if (cuts.length > 0) return true
    if (view.length < 2 * MAX_PART) return false
    const isInPair = /[\uDC00-\uDFFF]/.test(view.charAt(MAX_PART))
    this.#close('plain', text, start + MAX_PART - (isInPair ? 1 : 0), parts)
    return true
  }

  /** Since the last look: a line came to its end, or began, or the part has become too long. */
  #mayHaveCuts(text: string): boolean {
    if (text.length - this.#from >= 2 * MAX_PART || this.#lookedTo <= this.#from) return true
    return text.lastIndexOf('\n') + SURE_LENGTH >= this.#lookedTo
  }

  #close(kind: Part['kind'], text: string, end: number, parts: Part[]): void {
    parts.push({ kind, start: this.#from, source: text.slice(this.#from, end) })
    this.#from = end
  }

  #skipBlankLines(text: string): void {
    const blank = /[ \t]*\n/y
    for (;;) {
      blank.lastIndex = this.#from
      if (!blank.test(text)) return
      this.#from = blank.lastIndex
    }
  }
}

/** A line that can only begin a paragraph, even before its end has come. */
const SURE_PARAGRAPH = /^(?:\*\*|__)?[\p{L}"“«(]/u
/** UTF-16 units that decide it. */
const SURE_LENGTH = 4

/**
 * Offsets in `view` of top-level blocks that nothing later can join to the block before: those behind a blank line (which
 * ends paragraphs, tables, definitions and formulas), and fences and `#` headings, which end anything. The line a block
 * begins with must be complete: `2` behind a list may become `2. more of it`.
 */
function findCuts(view: string): number[] {
  const starts = lineStarts(view)
  const cuts: number[] = []
  for (const token of parseBlocks(view).tokens) {
    const line = token.map?.[0] ?? 0
    const start = starts[line]
    if (token.level > 0 || token.nesting < 0 || line === 0 || start === undefined) continue
    const isComplete = starts[line + 1] !== undefined
    const isBehindBlank = view.slice(starts[line - 1], start).trim() === ''
    const isSafe = isBehindBlank
      ? isComplete || SURE_PARAGRAPH.test(view.slice(start, start + SURE_LENGTH))
      : isComplete && (token.type === 'fence' || (token.type === 'heading_open' && token.markup.startsWith('#')))
    if (isSafe) cuts.push(start)
  }
  return cuts
}

function lineStarts(view: string): number[] {
  const starts = [0]
  for (let at = view.indexOf('\n'); at >= 0; at = view.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

interface Fence {
  readonly marker: string
  readonly info: string
  /** Where the code begins. */
  readonly codeStart: number
}

const FENCE_MARKER = /`{3,}|~{3,}/y

/** A fence at the very start of a part, its line complete. Its code is read line by line and never parsed. */
function openingFence(text: string, start: number): Fence | null {
  FENCE_MARKER.lastIndex = start
  const marker = FENCE_MARKER.exec(text)?.[0]
  const lineEnd = marker === undefined ? -1 : text.indexOf('\n', start)
  if (marker === undefined || lineEnd < 0) return null
  const info = text.slice(start + marker.length, lineEnd)
  // Backquotes behind backquotes make a piece of code within a paragraph.
  return marker.startsWith('`') && info.includes('`') ? null : { marker, info, codeStart: lineEnd + 1 }
}

function closingFence({ marker }: Fence): RegExp {
  return new RegExp(`^ {0,3}${marker}${marker.charAt(0)}*[ \\t]*\\n`, 'gm')
}

/** The info string and the text of a `code` part; what may be its closing line does not belong to it. */
export function codeOf(source: string): { readonly info: string; readonly code: string } {
  const fence = openingFence(source, 0)
  if (fence === null) return { info: '', code: source }
  const lastLine = source.lastIndexOf('\n', source.length - 2) + 1
  const isClosed = lastLine >= fence.codeStart && closingFence(fence).test(`${source.slice(lastLine).trimEnd()}\n`)
  return { info: fence.info, code: source.slice(fence.codeStart, isClosed ? lastLine : source.length) }
}

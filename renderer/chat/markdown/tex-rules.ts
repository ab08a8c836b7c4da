// TeX in Markdown: `$…$` and `\(…\)` within a line, `$$…$$` and `\[…\]` set apart. "$5 and $10" stays what it is: a dollar
// opens only before something and not after a word, and closes only behind something and not before a digit.
// A formula never holds a blank line, so a text can be cut at one whatever is open.

import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it'

/** UTF-16 units of one formula; bounds the search for its end as well. */
const MAX_FORMULA = 4_000
const MAX_FORMULA_LINES = 100

const DOLLAR = 36
const BACKSLASH = 92

export function texRules(parser: MarkdownIt): void {
  parser.block.ruler.before('blockquote', 'tex_block', block, { alt: ['paragraph', 'reference', 'blockquote', 'list'] })
  parser.inline.ruler.before('escape', 'tex', inline)
}

function inline(state: StateInline, silent: boolean): boolean {
  const code = state.src.charCodeAt(state.pos)
  if (code !== DOLLAR && code !== BACKSLASH) return false
  const found = code === DOLLAR ? dollars(state.src, state.pos) : brackets(state.src, state.pos)
  if (found === null || found.end > state.posMax) return false
  if (!silent) {
    const token = state.push(found.isDisplay ? 'tex_display' : 'tex_inline', 'math', 0)
    token.content = found.formula.trim()
    token.markup = state.src.slice(state.pos, found.end)
  }
  state.pos = found.end
  return true
}

interface Found {
  readonly formula: string
  readonly end: number
  readonly isDisplay: boolean
}

function dollars(src: string, start: number): Found | null {
  if (src.charCodeAt(start + 1) === DOLLAR) {
    const end = closing(src, start + 2, '$$')
    return end === null ? null : found(src, start + 2, end, 2, true)
  }
  if (!/\S/.test(src.charAt(start + 1)) || /[\p{L}\p{N}$]/u.test(src.charAt(start - 1))) return null
  for (let from = start + 1; ;) {
    const end = closing(src, from, '$')
    if (end === null) return null
    if (/\S/.test(src.charAt(end - 1)) && !/[\d$]/.test(src.charAt(end + 1)))
      return found(src, start + 1, end, 1, false)
    from = end + 1
    if (from - start > MAX_FORMULA) return null
  }
}

function brackets(src: string, start: number): Found | null {
  const bracket = src.charAt(start + 1)
  if (bracket !== '(' && bracket !== '[') return null
  const end = closing(src, start + 2, bracket === '(' ? '\\)' : '\\]')
  // `\[text\](address)` is a link that was not meant to be one.
  if (end === null || src.charAt(end + 2) === '(') return null
  return found(src, start + 2, end, 2, bracket === '[')
}

function found(src: string, from: number, end: number, closeLength: number, isDisplay: boolean): Found | null {
  const formula = src.slice(from, end)
  return formula.trim() === '' ? null : { formula, end: end + closeLength, isDisplay }
}

/** By closing mark: a text it was not found in, and from where on. Many openings without an end would else cost their square. */
const missing = new Map<string, { readonly src: string; readonly from: number }>()

/** Where `close` stands at or behind `from`, not escaped and not too far. */
function closing(src: string, from: number, close: string): number | null {
  const miss = missing.get(close)
  if (miss?.src === src && miss.from <= from) return null
  let end = src.indexOf(close, from)
  while (end >= 0 && isEscaped(src, end)) end = src.indexOf(close, end + 1)
  if (end < 0) missing.set(close, { src, from })
  return end < 0 || end - from > MAX_FORMULA ? null : end
}

function isEscaped(src: string, at: number): boolean {
  let backslashes = 0
  while (src.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++
  return backslashes % 2 === 1
}

/** `$$` or `\[` at the start of a line, up to a line that ends with its counterpart. */
function block(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if ((state.sCount[startLine] ?? 0) - state.blkIndent >= 4) return false
  const start = (state.bMarks[startLine] ?? 0) + (state.tShift[startLine] ?? 0)
  const opening = state.src.slice(start, start + 2)
  if (opening !== '$$' && opening !== '\\[') return false
  const close = opening === '$$' ? '$$' : '\\]'

  // On its first line only what ends the line: `$$a$$ is short` belongs to a paragraph.
  const firstEnd = lineTextEnd(state, startLine)
  if (state.src.slice(start + 2, firstEnd - 2).includes(close)) return false
  let isClosed = endsWith(state.src, start + 2, firstEnd, close)
  let line = startLine + 1
  for (; !isClosed && line < Math.min(endLine, startLine + MAX_FORMULA_LINES); line++) {
    if (state.isEmpty(line) || (state.sCount[line] ?? 0) < state.blkIndent) break
    isClosed = endsWith(state.src, state.bMarks[line] ?? 0, lineTextEnd(state, line), close)
  }
  // Still being written: drawn as source until its end comes.
  const isOpen = !isClosed && line === state.lineMax && state.env['isOpen'] === true
  if (!isClosed && !isOpen) return false
  const source = state.getLines(startLine, line, state.blkIndent, false).trim()
  const formula = isClosed ? source.slice(2, -2).trim() : ''
  if (isClosed && formula === '') return false
  if (silent) return true

  const token = state.push('tex_block', 'math', 0)
  token.block = true
  token.map = [startLine, line]
  token.markup = source
  token.content = formula
  state.line = line
  return true
}

function lineTextEnd(state: StateBlock, line: number): number {
  return state.skipSpacesBack(state.eMarks[line] ?? 0, state.bMarks[line] ?? 0)
}

function endsWith(src: string, from: number, end: number, close: string): boolean {
  return end - close.length >= from && src.startsWith(close, end - close.length) && !isEscaped(src, end - close.length)
}

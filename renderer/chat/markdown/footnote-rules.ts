// Footnotes as GitHub writes them: `[^note]` in the text, `[^note]: …` at the start of a line. A definition holds blocks
// (later lines indented by four) and may stand anywhere at the top level; a call without a definition is text.

import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it'

const DEFINITION = /^\[\^([^\]\s[]{1,200})\]:/
const CALL = /\[\^([^\]\s[]{1,200})\]/y

export function footnoteRules(parser: MarkdownIt): void {
  const normalize = parser.utils.normalizeReference
  const isSpace = parser.utils.isSpace

  parser.block.ruler.before(
    'reference',
    'footnote',
    (state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean => {
      if (state.level > 0 || state.blkIndent > 0 || (state.sCount[startLine] ?? 0) >= 4) return false
      const lineStart = state.bMarks[startLine] ?? 0
      const start = lineStart + (state.tShift[startLine] ?? 0)
      const end = state.eMarks[startLine] ?? 0
      const match = DEFINITION.exec(state.src.slice(start, Math.min(end, start + 210)))
      if (match === null) return false
      if (silent) return true

      const open = state.push('footnote_open', '', 1)
      const map: [number, number] = [startLine, startLine]
      open.info = normalize(match[1] ?? '')
      open.map = map

      // The first line goes on behind the colon, as if the definition were a list item whose content is indented by four.
      const oldTShift = state.tShift[startLine] ?? 0
      const oldSCount = state.sCount[startLine] ?? 0
      const oldParent = state.parentType
      const oldTight = state.tight
      let content = start + match[0].length
      while (content < end && isSpace(state.src.charCodeAt(content))) content++
      state.bMarks[startLine] = content
      state.tShift[startLine] = 0
      state.sCount[startLine] = 4
      state.blkIndent = 4
      state.parentType = 'footnote'
      state.md.block.tokenize(state, startLine, endLine)
      state.bMarks[startLine] = lineStart
      state.tShift[startLine] = oldTShift
      state.sCount[startLine] = oldSCount
      state.blkIndent = 0
      state.parentType = oldParent
      state.tight = oldTight
      map[1] = state.line
      state.push('footnote_close', '', -1)
      return true
    },
    { alt: ['paragraph', 'reference', 'blockquote', 'list'] },
  )

  parser.inline.ruler.before('link', 'footnote_call', (state: StateInline, silent: boolean): boolean => {
    CALL.lastIndex = state.pos
    const match = CALL.exec(state.src)
    if (match === null) return false
    const label = normalize(match[1] ?? '')
    const defined = state.env['footnotes'] as Readonly<Record<string, true>>
    if (defined[label] !== true) return false
    if (!silent) state.push('footnote_call', '', 0).info = label
    state.pos += match[0].length
    return true
  })
}

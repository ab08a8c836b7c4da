/** Between spaces, as in a table; what code writes as `a || b` is not. */
const CELL = /(?<!\S)\|(?!\S)/g
/** Fewer are an "or" of types rather than a table. */
const MIN_CELLS = 3

/** Markdown as plain words on one line, for places too small to lay it out. Symbols that stand between spaces are the text's. */
export function plainWords(markdown: string): string {
  const words = markdown
    .replace(/```[^\s`]*|(?<![^\S\n]|\*)\*+|\*+(?![\s*])|`+|~~|\$\$|^\s*[#>]+\s/gm, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    // A formula in the line; what is said of dollars has a space or a figure behind the second.
    .replace(/(?<![\\$\w])\$(?=[^\s$])([^$\n]*?[^\s$\\])\$(?![\d$])/g, '$1')
  const isTable = (words.match(CELL)?.length ?? 0) >= MIN_CELLS
  return (isTable ? words.replace(CELL, ' ').replace(/(?<!\S):?-{3,}:?(?!\S)/g, ' ') : words).replace(/\s+/g, ' ')
}

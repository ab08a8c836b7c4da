/** Markdown as plain words on one line, for places too small to lay it out. */
export function plainWords(markdown: string): string {
  return markdown
    .replace(/^\s*\|(.*)\|\s*$/gm, (_row, cells: string) => cells.replace(/:?-{3,}:?|\|/g, ' '))
    .replace(/```[^\n]*|\*+|`+|~~|\$\$|^\s*[#>]+\s/gm, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\s+/g, ' ')
}

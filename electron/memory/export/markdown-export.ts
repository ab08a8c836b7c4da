// The shown branch as Markdown. Comments keep ids, roles and times, so that import/read-markdown.ts can read it again.

import type { ExportFormat } from './exported.ts'

export const markdownExport: ExportFormat = {
  scope: 'shown',
  head: () => '',
  part({ conversation, messages, isFirst, isFirstOfAll }, labels) {
    const { id, title, createdAt } = conversation
    const mark = comment('conversation', { id, title, createdAt })
    const begin = isFirst ? `${isFirstOfAll ? '' : '\n\n'}${mark}\n# ${title.replace(/\s+/g, ' ')}\n` : ''
    const body = messages.map(message => {
      const { id: messageId, role, name, createdAt: at, content } = message
      const own = comment('message', { id: messageId, role, createdAt: at, ...(name !== null && { name }) })
      return `\n${own}\n## ${labels[role]}\n\n${escapeMarks(content)}\n`
    })
    return begin + body.join('')
  },
  foot: () => '',
}

/** `--` would end a comment, and `>` may. */
function comment(kind: 'conversation' | 'message', value: object): string {
  return `<!-- jarvis:${kind} ${JSON.stringify(value).replaceAll('-', '\\u002d').replaceAll('>', '\\u003e')} -->`
}

/** A message that quotes an export must not become part of this one. */
function escapeMarks(content: string): string {
  return content.replace(/^(\\*)<!-- jarvis:/gm, '$1\\<!-- jarvis:')
}

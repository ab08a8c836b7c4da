// Everything, for another Jarvis or another program. A long conversation comes as several elements with the same id, so that
// nobody needs to hold it whole; import/read-jarvis.ts puts them together again.

import type { ExportFormat } from './exported.ts'

/** Left out where they say nothing. */
const kept: readonly string[] = ['parentId', 'isShown']

export const jsonExport: ExportFormat = {
  scope: 'all',
  head: () => '{"format":"jarvis","version":1,"conversations":[',
  part({ conversation, messages, isFirstOfAll }) {
    const slim = messages.map(message =>
      Object.fromEntries(
        Object.entries(message).filter(([name, value]) => kept.includes(name) || (value !== null && value !== false)),
      ),
    )
    return `${isFirstOfAll ? '' : ','}\n${JSON.stringify({ ...conversation, messages: slim })}`
  },
  foot: () => '\n]}\n',
}

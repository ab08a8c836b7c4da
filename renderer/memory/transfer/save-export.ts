// An export as a file that the browser saves. It is collected piece by piece; the browser keeps large blobs on disk.

import type { Client } from '../../../shared/client.ts'

export type ExportFormat = 'json' | 'markdown' | 'html'

const files = {
  json: { ending: 'json', type: 'application/json' },
  markdown: { ending: 'md', type: 'text/markdown' },
  html: { ending: 'html', type: 'text/html' },
} as const satisfies Record<ExportFormat, { ending: string; type: string }>

/** Left out `conversationId`: all conversations. */
export async function saveExport(
  client: Client,
  { conversationId, title, format }: { conversationId?: string; title: string; format: ExportFormat },
): Promise<void> {
  let pieces = new Blob([])
  let cursor: string | null | undefined
  while (cursor !== null) {
    const slice = await client.call('export.read', {
      format,
      ...(conversationId !== undefined && { conversationId }),
      ...(cursor !== undefined && { cursor }),
    })
    pieces = new Blob([pieces, slice.text])
    cursor = slice.nextCursor
  }
  const { ending, type } = files[format]
  const address = URL.createObjectURL(pieces.slice(0, pieces.size, type))
  const link = document.createElement('a')
  link.href = address
  link.download = `${fileName(title)}.${ending}`
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

/** A name that every system takes. */
export function fileName(title: string): string {
  const plain = title
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N} _-]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 80)
    .trim()
  return plain === '' || /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(plain) ? 'Jarvis' : plain
}

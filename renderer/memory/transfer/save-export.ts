// An export as a file that the browser saves. It is collected piece by piece; the browser keeps large blobs on disk.

import type { Client } from '../../../shared/client.ts'
import { saveFile } from '../../ui/save-file.ts'

export type ExportFormat = 'json' | 'markdown' | 'html'

const files = {
  json: { ending: 'json', type: 'application/json' },
  markdown: { ending: 'md', type: 'text/markdown' },
  html: { ending: 'html', type: 'text/html' },
} as const satisfies Record<ExportFormat, { ending: string; type: string }>

export interface ExportWish {
  /** Left out: all conversations. */
  readonly conversationId?: string
  readonly title: string
  readonly format: ExportFormat
}

/** `onProgress`: messages so far. */
export async function saveExport(
  client: Client,
  { conversationId, title, format }: ExportWish,
  signal: AbortSignal,
  onProgress: (messages: number) => void,
): Promise<void> {
  let pieces = new Blob([])
  let messages = 0
  let cursor: string | null | undefined
  while (cursor !== null) {
    const wish = { format, ...(conversationId !== undefined && { conversationId }) }
    const slice = await client.call('export.read', { ...wish, ...(cursor !== undefined && { cursor }) }, { signal })
    pieces = new Blob([pieces, slice.text])
    messages += slice.messages
    onProgress(messages)
    cursor = slice.nextCursor
  }
  const { ending, type } = files[format]
  saveFile(pieces.slice(0, pieces.size, type), `${fileName(title)}.${ending}`)
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

// Files to import, and what a store holds after it.

import { Readable } from 'node:stream'
import type { ImportProblem } from '../../../shared/transfers.ts'
import type { ImportSlice, ImportedConversation, ReadItem } from '../../../electron/memory/import/imported.ts'
import { readImport, type AskedFormat } from '../../../electron/memory/import/read-import.ts'
import { SliceTermsMaker, type SliceTerms } from '../../../electron/memory/search/slice-terms.ts'
import type { TestStore } from '../test-store.ts'

export interface Read {
  readonly conversations: readonly ImportedConversation[]
  readonly problems: readonly ImportProblem[]
}

/** Reads `text` in pieces of `pieceBytes`, as a disk would give it. */
export async function readText(
  text: string | Buffer,
  {
    name = 'file.json',
    format = 'auto',
    pieceBytes = 64 * 1024,
  }: { name?: string; format?: AskedFormat; pieceBytes?: number } = {},
): Promise<Read> {
  const bytes = Buffer.from(text as string)
  const pieces: Buffer[] = []
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes))
  const part = { name, sizeBytes: bytes.length, open: () => Promise.resolve(Readable.from(pieces)) }
  const items: ReadItem[] = []
  for await (const item of readImport({ parts: [part], format, onBytes: () => undefined })) items.push(item)
  return {
    conversations: items.flatMap(item => (item.kind === 'conversation' ? [item.conversation] : [])),
    problems: items.flatMap(item => (item.kind === 'problem' ? [item.problem] : [])),
  }
}

/** As the import thread sends it. */
export function sliceOf(conversations: readonly ImportedConversation[]): { slice: Uint8Array; terms: SliceTerms } {
  const slice: ImportSlice = { conversations }
  const maker = new SliceTermsMaker()
  for (const { messages } of conversations) for (const { content } of messages) maker.add(content)
  return { slice: new TextEncoder().encode(JSON.stringify(slice)), terms: maker.take() }
}

/** Every conversation as its JSON export has it. */
export function exportAll(store: TestStore): { readonly conversations: readonly Record<string, unknown>[] } {
  let text = ''
  let cursor: string | null | undefined
  while (cursor !== null) {
    const slice = store.readExport({ format: 'json', labels, ...(cursor !== undefined && { cursor }) })
    text += slice.text
    cursor = slice.nextCursor
  }
  return JSON.parse(text) as { conversations: Record<string, unknown>[] }
}

export const labels = { user: 'You', assistant: 'Jarvis', system: 'Instructions', tool: 'Tool' }

export const chatGptConversation = {
  title: 'Bread',
  create_time: 1_700_000_000.5,
  update_time: 1_700_000_100,
  conversation_id: 'gpt-1',
  current_node: 'a2',
  mapping: {
    root: { id: 'root', message: null, parent: null, children: ['sys'] },
    sys: {
      id: 'sys',
      parent: 'root',
      children: ['q1'],
      message: {
        author: { role: 'system' },
        content: { content_type: 'text', parts: [''] },
        metadata: { is_visually_hidden_from_conversation: true },
      },
    },
    q1: {
      id: 'q1',
      parent: 'sys',
      children: ['a1', 'a2'],
      message: {
        author: { role: 'user' },
        create_time: 1_700_000_001.25,
        content: {
          content_type: 'text',
          parts: ['How long does bread bake?', { content_type: 'image_asset_pointer' }],
        },
      },
    },
    a1: {
      id: 'a1',
      parent: 'q1',
      children: [],
      message: {
        author: { role: 'assistant' },
        create_time: 1_700_000_002,
        content: { content_type: 'text', parts: ['An hour.'] },
      },
    },
    a2: {
      id: 'a2',
      parent: 'q1',
      children: [],
      message: {
        author: { role: 'assistant' },
        create_time: 1_700_000_003,
        metadata: { model_slug: 'gpt-x' },
        content: { content_type: 'text', parts: ['Forty minutes.'] },
      },
    },
  },
}

export const claudeConversation = {
  uuid: 'claude-1',
  name: 'Tea',
  created_at: '2024-05-01T10:00:00.000000Z',
  updated_at: '2024-05-01T10:05:00.000000Z',
  chat_messages: [
    {
      uuid: 'u1',
      sender: 'human',
      text: 'How hot?',
      created_at: '2024-05-01T10:00:00Z',
      attachments: [{ file_name: 'tea.pdf' }],
    },
    {
      uuid: 'u2',
      sender: 'assistant',
      text: '',
      content: [{ type: 'text', text: 'Eighty degrees.' }],
      created_at: '2024-05-01T10:00:05Z',
    },
  ],
}

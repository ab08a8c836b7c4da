// The contract's requests for bringing conversations in and writing them out.

import { z } from 'zod'
import { cursor, nothing, offset, reference, request } from './request.ts'
import type { ExportSlice, ImportProgress, ImportRecord, ImportReport } from './transfers.ts'

const importOptions = {
  format: z.enum(['auto', 'jsonl', 'chatgpt', 'claude', 'markdown', 'jarvis']).default('auto'),
  /** Only counts what would be stored. */
  isDryRun: z.boolean().default(false),
}

export const transferRequests = {
  /** Conversations from a file of this computer. Cancelling keeps what was stored; asking again goes on, for what is there is skipped. */
  'import.path': request<ImportReport, ImportProgress>()(
    z.strictObject({ path: z.string().min(1).max(4_096), ...importOptions }),
    'cli',
  ),
  /** The same from the page, which has bytes and no path: begin, slices in order as the frames' bytes, then import. */
  'import.upload.begin': request<{ readonly uploadId: string }>()(
    z.strictObject({ name: z.string().min(1).max(500), sizeBytes: z.number().int().min(1).max(1e12) }),
  ),
  'import.upload.append': request<{ readonly receivedBytes: number }>()(
    z.strictObject({ uploadId: reference, offset }),
  ),
  'import.upload.remove': request<null>()(z.strictObject({ uploadId: reference })),
  'import.upload': request<ImportReport, ImportProgress>()(z.strictObject({ uploadId: reference, ...importOptions })),
  'import.list': request<{ readonly items: readonly ImportRecord[] }>()(nothing),
  /** Removes all that an import added, except where something was said since. Its chunks count removed messages. */
  'import.undo': request<ImportRecord, { readonly removed: number }>()(
    z.strictObject({ importId: z.number().int().min(1) }),
  ),
  /** An export of one or all conversations, piece by piece: each answer's cursor asks for the next. */
  'export.read': request<ExportSlice>()(
    z.strictObject({
      conversationId: reference.optional(),
      format: z.enum(['json', 'markdown', 'html']),
      cursor: cursor.optional(),
    }),
  ),
}

// One import at a time, from the file chosen to its report: it goes on when the dialog is closed or the view changes.

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Client } from '../../../shared/client.ts'
import { AppError, type ErrorShape } from '../../../shared/errors.ts'
import { UPLOAD_SLICE_BYTES } from '../../../shared/limits.ts'
import type { ImportProgress, ImportRecord, ImportReport } from '../../../shared/transfers.ts'
import { errorShapeOf } from '../../ui/error-shape.ts'

export type ImportStep =
  | { readonly kind: 'choose' }
  | { readonly kind: 'send'; readonly fraction: number }
  | { readonly kind: 'preview'; readonly progress: ImportProgress | null }
  | { readonly kind: 'ready'; readonly preview: ImportReport }
  | { readonly kind: 'import'; readonly progress: ImportProgress | null }
  | { readonly kind: 'done'; readonly report: ImportReport }
  | { readonly kind: 'failed'; readonly error: ErrorShape }

export interface ImportState {
  readonly isOpen: boolean
  readonly fileName: string
  readonly step: ImportStep
  /** Newest first. */
  readonly past: readonly ImportRecord[]
  /** Being taken back, with the messages removed so far. */
  readonly undoing: { readonly importId: number; readonly removed: number } | null
  readonly setOpen: (isOpen: boolean) => void
  /** Sends the file and says what importing it would do. */
  readonly choose: (file: Blob & { readonly name: string }) => Promise<void>
  /** Also again, after it was cancelled: what is there is skipped. */
  readonly start: () => Promise<void>
  readonly cancel: () => void
  /** Back to choosing a file; the one sent is let go. */
  readonly reset: () => void
  readonly undo: (importId: number) => Promise<void>
}

export type ImportStore = StoreApi<ImportState>

export function createImportStore(client: Client): ImportStore {
  let uploadId: string | null = null
  let work = new AbortController()

  return createStore<ImportState>()((set, get) => {
    const readPast = async () => set({ past: (await client.call('import.list', {})).items })
    const letGo = () => {
      const gone = uploadId
      uploadId = null
      if (gone !== null) void client.call('import.upload.remove', { uploadId: gone }).catch(() => undefined)
    }
    /** Ends in `failed` unless it was cancelled, which ends in choosing. */
    const run = async (steps: (signal: AbortSignal) => Promise<void>) => {
      work.abort()
      const mine = new AbortController()
      work = mine
      try {
        await steps(mine.signal)
      } catch (error) {
        if (work !== mine) return
        const shape = errorShapeOf(error)
        set({ step: shape.code === 'cancelled' ? { kind: 'choose' } : { kind: 'failed', error: shape } })
      }
    }
    const send = async (file: Blob & { readonly name: string }, signal: AbortSignal) => {
      if (file.size === 0) throw new AppError('bad_request', 'The file is empty.')
      const begun = await client.call('import.upload.begin', { name: file.name, sizeBytes: file.size }, { signal })
      uploadId = begun.uploadId
      for (let offset = 0; offset < file.size; offset += UPLOAD_SLICE_BYTES) {
        const bytes = new Uint8Array(await file.slice(offset, offset + UPLOAD_SLICE_BYTES).arrayBuffer())
        await client.call('import.upload.append', { uploadId: begun.uploadId, offset }, { bytes, signal })
        set({ step: { kind: 'send', fraction: Math.min(1, (offset + bytes.length) / file.size) } })
      }
      return begun.uploadId
    }
    return {
      isOpen: false,
      fileName: '',
      step: { kind: 'choose' },
      past: [],
      undoing: null,
      setOpen: isOpen => {
        set({ isOpen })
        if (isOpen) void readPast().catch(() => undefined)
      },
      choose: file =>
        run(async signal => {
          letGo()
          set({ fileName: file.name, step: { kind: 'send', fraction: 0 } })
          const sent = await send(file, signal)
          set({ step: { kind: 'preview', progress: null } })
          const onChunk = (progress: ImportProgress) => set({ step: { kind: 'preview', progress } })
          const input = { uploadId: sent, isDryRun: true }
          set({ step: { kind: 'ready', preview: await client.call('import.upload', input, { signal, onChunk }) } })
        }),
      start: () =>
        run(async signal => {
          if (uploadId === null) return
          set({ step: { kind: 'import', progress: null } })
          const onChunk = (progress: ImportProgress) => set({ step: { kind: 'import', progress } })
          const report = await client.call('import.upload', { uploadId }, { signal, onChunk })
          uploadId = null
          set({ step: { kind: 'done', report } })
          await readPast()
        }),
      cancel: () => {
        work.abort()
        void readPast().catch(() => undefined)
      },
      reset: () => {
        work.abort()
        letGo()
        set({ step: { kind: 'choose' } })
      },
      undo: async importId => {
        set({ undoing: { importId, removed: 0 } })
        try {
          const onChunk = ({ removed }: { readonly removed: number }) => set({ undoing: { importId, removed } })
          await client.call('import.undo', { importId }, { onChunk })
          if (get().step.kind === 'done') set({ step: { kind: 'choose' } })
        } catch (error) {
          set({ step: { kind: 'failed', error: errorShapeOf(error) } })
        } finally {
          set({ undoing: null })
          await readPast().catch(() => undefined)
        }
      },
    }
  })
}

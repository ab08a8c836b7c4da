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
  /** What had come in is kept; the file is still at hand, to go on with. */
  | { readonly kind: 'cancelled' }
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
  /** What was dropped on the page; only one file can be taken, and none while another is imported. */
  readonly drop: (files: readonly DroppedFile[]) => Promise<void>
  /** Also again, after it was cancelled: what is there is skipped. */
  readonly start: () => Promise<void>
  readonly cancel: () => void
  /** Back to choosing a file; the one sent is let go. */
  readonly reset: () => void
  readonly undo: (importId: number) => Promise<void>
}

export interface DroppedFile {
  readonly file: Blob & { readonly name: string }
  readonly isFolder: boolean
}

export type ImportStore = StoreApi<ImportState>

/** How far reading or importing is; null when nothing is being done. */
export function shareOf(step: ImportStep): number | null {
  switch (step.kind) {
    case 'send':
      return step.fraction
    case 'preview':
    case 'import': {
      const { progress } = step
      return progress === null || progress.totalBytes === 0 ? 0 : progress.readBytes / progress.totalBytes
    }
    case 'choose':
    case 'ready':
    case 'cancelled':
    case 'done':
    case 'failed':
      return null
  }
}

/** `onEndBehind`: an import came to its end while its dialog was closed. */
export function createImportStore(
  client: Client,
  onEndBehind: (end: ImportReport | ErrorShape) => void = () => undefined,
): ImportStore {
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
        if (shape.code === 'cancelled')
          return set({ step: { kind: get().step.kind === 'import' ? 'cancelled' : 'choose' } })
        set({ step: { kind: 'failed', error: shape } })
        if (!get().isOpen) onEndBehind(shape)
      }
    }
    const send = async (file: Blob & { readonly name: string }, signal: AbortSignal) => {
      if (file.size === 0) throw unfit('empty_file')
      const begun = await client.call('import.upload.begin', { name: file.name, sizeBytes: file.size }, { signal })
      uploadId = begun.uploadId
      for (let offset = 0; offset < file.size; offset += UPLOAD_SLICE_BYTES) {
        const bytes = await readSlice(file, offset)
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
      drop: async files => {
        if (shareOf(get().step) !== null || get().undoing !== null) return
        get().setOpen(true)
        const [first, ...more] = files
        if (first === undefined) return
        if (more.length === 0 && !first.isFolder) return await get().choose(first.file)
        letGo()
        set({ step: { kind: 'failed', error: errorShapeOf(unfit(more.length > 0 ? 'several_files' : 'folder')) } })
      },
      start: () =>
        run(async signal => {
          if (uploadId === null) return
          set({ step: { kind: 'import', progress: null } })
          const onChunk = (progress: ImportProgress) => set({ step: { kind: 'import', progress } })
          const report = await client.call('import.upload', { uploadId }, { signal, onChunk })
          if (report.isCancelled) return set({ step: { kind: 'cancelled' } })
          uploadId = null
          set({ step: { kind: 'done', report } })
          if (!get().isOpen) onEndBehind(report)
          await readPast().catch(() => undefined)
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

/** A file that cannot be imported, and why: each reason has its words. */
function unfit(reason: 'empty_file' | 'several_files' | 'folder' | 'file_unreadable'): AppError {
  return new AppError('bad_request', `The import was refused: ${reason}.`, { data: { reason } })
}

async function readSlice(file: Blob, offset: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.slice(offset, offset + UPLOAD_SLICE_BYTES).arrayBuffer())
  } catch {
    // It was moved, changed or taken away since it was chosen.
    throw unfit('file_unreadable')
  }
}

// Imports: from a file of this computer or one that the page sent, stored slice by slice, told about as it goes, and taken
// back whole. One at a time: two would only make each other slow.

import path from 'node:path'
import { AppError, cancelled, isAppError } from '../../../shared/errors.ts'
import type { ImportProgress, ImportRecord, ImportReport } from '../../../shared/transfers.ts'
import type { Logger } from '../../lib/logger.ts'
import type { Memory } from '../memory.ts'
import { ImportMeter } from './import-meter.ts'
import { readSlices, type FileSlice } from './import-reader.ts'
import type { AskedFormat } from './read-import.ts'
import { UNDONE_AT } from './undo-import.ts'
import { SeenIds } from './seen-ids.ts'
import { SlicePace } from './slice-pace.ts'
import { ImportUploads } from './import-uploads.ts'

export interface ImportServiceOptions {
  readonly memory: Memory
  /** Of memory.worker. */
  readonly workerUrl: URL
  /** Where files of the page lie while they are needed. */
  readonly uploadDir: string
  readonly logger: Logger
  /** Many conversations came or went. */
  readonly onStored: () => void
}

export interface ImportRequest {
  readonly format: AskedFormat
  readonly isDryRun: boolean
}

const PROGRESS_MS = 200
const UNDO_CONVERSATIONS = 100
/** At most; as many as take the writer a moment. */
const UNDO_MESSAGES = 2_000

export class ImportService {
  readonly uploads: ImportUploads
  readonly #options: ImportServiceOptions
  readonly #closing = new AbortController()
  #running: Promise<unknown> | null = null
  /** Not noted as failed yet, by id with their problems: on a full disk that fails as well. */
  readonly #failed = new Map<number, number>()

  constructor(options: ImportServiceOptions) {
    this.#options = options
    this.uploads = new ImportUploads(options.uploadDir)
  }

  importPath(
    file: string,
    request: ImportRequest,
    signal: AbortSignal,
    onProgress: (progress: ImportProgress) => void,
  ): Promise<ImportReport> {
    return this.#alone(() => this.#import(path.resolve(file), path.basename(file), request, signal, onProgress))
  }

  /** The file stays until it was imported whole, so that a preview can be followed by the import and that be gone on with. */
  async importUpload(
    uploadId: string,
    request: ImportRequest,
    signal: AbortSignal,
    onProgress: (progress: ImportProgress) => void,
  ): Promise<ImportReport> {
    const { file, name } = this.uploads.get(uploadId)
    const report = await this.#alone(() => this.#import(file, name, request, signal, onProgress))
    if (!request.isDryRun && !report.isCancelled) await this.uploads.remove(uploadId)
    return report
  }

  async list(): Promise<readonly ImportRecord[]> {
    await this.#endFailed()
    return await this.#options.memory.listImports()
  }

  /** Can be asked again when it was broken off. */
  undo(importId: number, signal: AbortSignal, onProgress: (removed: number) => void): Promise<ImportRecord> {
    return this.#alone(() => this.#undo(importId, AbortSignal.any([signal, this.#closing.signal]), onProgress))
  }

  /** What runs ends after its slice. */
  async dispose(): Promise<void> {
    this.#closing.abort()
    await this.#running?.catch(() => undefined)
    await this.uploads.dispose()
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing.signal.aborted) throw cancelled()
    if (this.#running !== null) {
      throw new AppError('conflict', 'Another import is running.', {
        retryable: true,
        data: { reason: 'import_running' },
      })
    }
    const running = work()
    this.#running = running
    try {
      return await running
    } finally {
      this.#running = null
    }
  }

  async #import(
    file: string,
    name: string,
    { format, isDryRun }: ImportRequest,
    caller: AbortSignal,
    onProgress: (progress: ImportProgress) => void,
  ): Promise<ImportReport> {
    const { memory, workerUrl, logger } = this.#options
    const signal = AbortSignal.any([caller, this.#closing.signal])
    const meter = new ImportMeter()
    const pace = new SlicePace()
    const seen = isDryRun ? new SeenIds() : null
    let importId: number | null = null
    let toldAt = 0
    try {
      for await (const slice of readSlices(workerUrl, { role: 'importer', file, format, isDryRun }, pace, signal)) {
        meter.noteRead(slice.readBytes, slice.totalBytes)
        meter.noteProblems(slice.problems)
        if (seen !== null) await this.#check(slice, seen, meter)
        else {
          importId ??= await memory.beginImport(name)
          await this.#store(importId, slice, meter, pace)
        }
        if (performance.now() - toldAt < PROGRESS_MS) continue
        toldAt = performance.now()
        onProgress(meter.progress())
      }
    } catch (error) {
      if (importId !== null) {
        this.#failed.set(importId, meter.problemCount)
        await this.#endFailed()
        if (meter.messages > 0) this.#options.onStored()
      }
      if (!isAppError(error)) logger.warn('import.failed', { error })
      throw error
    }
    const record = importId === null ? null : await this.#end(importId, signal.aborted ? 'cancelled' : 'done', meter)
    onProgress(meter.progress())
    const { conversations, messages, skipped } = meter
    const tookMs = Math.round(meter.tookMs)
    logger.info('imported', { conversations, messages, skipped, problems: meter.problemCount, tookMs, isDryRun })
    return {
      importId: record?.importId ?? null,
      isCancelled: signal.aborted,
      conversations,
      messages,
      skipped,
      errors: meter.report(),
      tookMs,
    }
  }

  async #store(importId: number, { slice, terms }: FileSlice, meter: ImportMeter, pace: SlicePace): Promise<void> {
    const { memory } = this.#options
    const startedAt = performance.now()
    const outcome = await memory.importSlice(importId, slice, terms)
    pace.note(performance.now() - startedAt, memory.quietMs())
    meter.conversations += outcome.conversations
    meter.messages += outcome.messages
    meter.skipped += outcome.skipped
    meter.noteProblems(outcome.problems)
  }

  async #check({ slice }: FileSlice, seen: SeenIds, meter: ImportMeter): Promise<void> {
    const outcome = await this.#options.memory.checkSlice(slice)
    const { conversations, repeated, problems } = seen.note(slice, outcome.isKnown)
    meter.conversations += conversations
    meter.messages += outcome.messages - repeated - problems.length
    meter.skipped += outcome.skipped + repeated
    meter.noteProblems([...outcome.problems, ...problems])
  }

  async #endFailed(): Promise<void> {
    for (const [importId, problems] of this.#failed) {
      try {
        await this.#options.memory.endImport(importId, 'failed', problems)
        this.#failed.delete(importId)
      } catch (error) {
        if (!isAppError(error) || error.code !== 'storage_full') this.#options.logger.warn('import.notEnded', { error })
      }
    }
  }

  async #end(importId: number, state: 'done' | 'cancelled', meter: ImportMeter): Promise<ImportRecord> {
    const record = await this.#options.memory.endImport(importId, state, meter.problemCount)
    if (meter.messages > 0) this.#options.onStored()
    return record
  }

  async #undo(importId: number, signal: AbortSignal, onProgress: (removed: number) => void): Promise<ImportRecord> {
    const { memory, onStored } = this.#options
    await this.#endFailed()
    await memory.beginUndo(importId)
    const goOn = () => {
      if (signal.aborted) throw cancelled()
    }
    for (let fromId: number | null = 0; fromId !== null; goOn()) {
      fromId = await memory.hideImported(importId, fromId, UNDO_CONVERSATIONS)
    }
    onStored()
    const pace = new SlicePace()
    const paced = async <T>(slice: (limit: number) => Promise<T>) => {
      const startedAt = performance.now()
      const result = await slice(Math.ceil(pace.share * UNDO_MESSAGES))
      // Nobody waits for the end of it: short slices throughout.
      pace.note(performance.now() - startedAt, 0)
      return result
    }
    let removed = 0
    for (let count = 1; count > 0; goOn()) {
      count = await paced(limit => memory.purgeDeleted(UNDONE_AT + 1, limit))
      removed += count
      onProgress(removed)
    }
    for (let beforeId: number | null = Number.MAX_SAFE_INTEGER; beforeId !== null; goOn()) {
      const before: number = beforeId
      beforeId = await paced(limit => memory.removeImported(importId, before, limit))
    }
    const record = await memory.endUndo(importId)
    onStored()
    return record
  }
}

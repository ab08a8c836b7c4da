// Files to import that come from the page in slices, kept in a folder of their own until they are imported or given up.

import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rm, statfs, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../../shared/errors.ts'
import { toMemoryError } from '../sqlite-error.ts'

const MAX_UPLOADS = 4
/** A page that was closed comes back or not. */
const ABANDONED_MS = 60 * 60_000

interface Upload {
  readonly file: string
  readonly name: string
  readonly sizeBytes: number
  readonly handle: FileHandle
  receivedBytes: number
  /** Slices of one upload are written one after the other. */
  isBusy: boolean
  abandoned: NodeJS.Timeout
}

export class ImportUploads {
  readonly #dir: string
  readonly #uploads = new Map<string, Upload>()

  constructor(dir: string) {
    this.#dir = dir
  }

  async begin(name: string, sizeBytes: number): Promise<string> {
    if (this.#uploads.size >= MAX_UPLOADS) {
      throw new AppError('overloaded', 'Other files are still being read.', { retryable: true })
    }
    const uploadId = randomUUID()
    // The page's name for it never becomes a path.
    const file = path.join(this.#dir, uploadId)
    try {
      await mkdir(this.#dir, { recursive: true, mode: 0o700 })
      if (this.#uploads.size === 0) await this.#clear()
      const { bavail, bsize } = await statfs(this.#dir)
      if (sizeBytes > bavail * bsize) {
        throw new AppError('storage_full', 'There is no room for the file.', { data: { neededBytes: sizeBytes } })
      }
      const handle = await open(file, 'wx+', 0o600)
      const abandoned = setTimeout(() => void this.remove(uploadId), ABANDONED_MS).unref()
      this.#uploads.set(uploadId, { file, name, sizeBytes, handle, receivedBytes: 0, isBusy: false, abandoned })
      return uploadId
    } catch (error) {
      throw toMemoryError(error)
    }
  }

  /** Resolves with the bytes received so far. */
  async append(uploadId: string, offset: number, bytes: Uint8Array): Promise<number> {
    const upload = this.#find(uploadId)
    if (upload.isBusy || offset !== upload.receivedBytes) {
      throw new AppError('bad_request', `The next slice begins at ${upload.receivedBytes}, not ${offset}.`, {
        data: { reason: 'upload_offset', expected: upload.receivedBytes },
      })
    }
    if (offset + bytes.length > upload.sizeBytes) {
      throw new AppError('bad_request', 'The file is longer than was said.', { data: { reason: 'upload_size' } })
    }
    upload.isBusy = true
    try {
      await upload.handle.write(bytes, 0, bytes.length, offset)
      upload.receivedBytes += bytes.length
      upload.abandoned.refresh()
      return upload.receivedBytes
    } catch (error) {
      await this.remove(uploadId)
      throw toMemoryError(error)
    } finally {
      upload.isBusy = false
    }
  }

  /** A file that has come whole. */
  get(uploadId: string): { readonly file: string; readonly name: string } {
    const upload = this.#find(uploadId)
    if (upload.isBusy || upload.receivedBytes !== upload.sizeBytes) {
      throw new AppError('bad_request', `${upload.sizeBytes - upload.receivedBytes} bytes have not come.`, {
        data: { reason: 'upload_size' },
      })
    }
    upload.abandoned.refresh()
    return upload
  }

  /** Also for one that is not known any more. */
  async remove(uploadId: string): Promise<void> {
    const upload = this.#uploads.get(uploadId)
    if (upload === undefined) return
    this.#uploads.delete(uploadId)
    clearTimeout(upload.abandoned)
    await upload.handle.close()
    await rm(upload.file, { force: true })
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#uploads.keys()].map(uploadId => this.remove(uploadId)))
  }

  #find(uploadId: string): Upload {
    const upload = this.#uploads.get(uploadId)
    if (upload === undefined) {
      const data = { kind: 'file', reference: uploadId }
      throw new AppError('not_found', `There is no uploaded file ${uploadId}.`, { data })
    }
    return upload
  }

  /** Left by a process that ended; its lock on the data folder is ours now. */
  async #clear(): Promise<void> {
    for (const name of await readdir(this.#dir)) await rm(path.join(this.#dir, name), { force: true })
  }
}

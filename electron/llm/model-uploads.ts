// Model files that come from the page in slices. Each lies beside the models as a hidden `.part` until it is whole and
// checked; what nobody finishes is removed.

import { randomUUID } from 'node:crypto'
import { open, readdir, rm, stat, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../shared/errors.ts'
import type { Model } from '../../shared/models.ts'
import { fileInside } from '../lib/file-inside.ts'
import { readGguf } from './embedded/gguf.ts'
import { safeModelFileName } from './model-file-name.ts'
import type { ModelFolder } from './model-folder.ts'
import { makePrivateDir, moveWithoutReplacing, requireRoom, toStorageError } from '../lib/file-storage.ts'

const MAX_UPLOADS = 4
/** A page that was closed sends no more. */
const ABANDONED_MS = 10 * 60_000
const STALE_PART_MS = 24 * 60 * 60_000
const partName = /^\.(upload|add)-[0-9a-f-]+\.part$/

interface Upload {
  readonly part: string
  readonly fileName: string
  readonly sizeBytes: number
  readonly handle: FileHandle
  receivedBytes: number
  /** Slices of one upload are written one after the other. */
  isBusy: boolean
  abandoned: NodeJS.Timeout
}

export class ModelUploads {
  readonly #folder: ModelFolder
  readonly #uploads = new Map<string, Upload>()

  constructor(folder: ModelFolder) {
    this.#folder = folder
  }

  async begin(name: string, sizeBytes: number): Promise<string> {
    if (this.#uploads.size >= MAX_UPLOADS)
      throw new AppError('overloaded', 'Other model files are still being added.', { retryable: true })
    const { dir } = this.#folder
    const uploadId = randomUUID()
    const part = path.join(dir, `.upload-${uploadId}.part`)
    try {
      await makePrivateDir(dir)
      await this.#removeStaleParts()
      await requireRoom(dir, sizeBytes)
      const handle = await open(part, 'wx', 0o600)
      this.#uploads.set(uploadId, {
        part,
        fileName: safeModelFileName(name),
        sizeBytes,
        handle,
        receivedBytes: 0,
        isBusy: false,
        abandoned: setTimeout(() => void this.cancel(uploadId), ABANDONED_MS).unref(),
      })
      return uploadId
    } catch (error) {
      throw toStorageError(error, dir)
    }
  }

  /** Resolves with the bytes received so far. */
  async append(uploadId: string, offset: number, bytes: Uint8Array): Promise<number> {
    const upload = this.#get(uploadId)
    if (upload.isBusy || offset !== upload.receivedBytes)
      throw new AppError('bad_request', `The next slice begins at ${upload.receivedBytes}, not ${offset}.`, {
        data: { reason: 'upload_offset', expected: upload.receivedBytes },
      })
    if (offset + bytes.length > upload.sizeBytes)
      throw new AppError('bad_request', 'The file is longer than was said.', { data: { reason: 'upload_size' } })
    if (offset === 0 && !startsLikeGguf(bytes)) {
      await this.cancel(uploadId)
      throw new AppError('llm_model_invalid', 'This file is not a usable GGUF model: it does not begin with GGUF.', {
        data: { reason: 'not_gguf' },
      })
    }
    upload.isBusy = true
    try {
      const { bytesWritten } = await upload.handle.write(bytes, 0, bytes.length, offset)
      if (bytesWritten < bytes.length) throw new AppError('storage_full', 'There is no room left for the model file.')
      upload.receivedBytes += bytes.length
      upload.abandoned.refresh()
      return upload.receivedBytes
    } catch (error) {
      await this.cancel(uploadId)
      throw toStorageError(error, upload.part)
    } finally {
      upload.isBusy = false
    }
  }

  async finish(uploadId: string): Promise<Model> {
    const upload = this.#get(uploadId)
    if (upload.isBusy || upload.receivedBytes !== upload.sizeBytes)
      throw new AppError('bad_request', `${upload.sizeBytes - upload.receivedBytes} bytes have not come.`, {
        data: { reason: 'upload_size' },
      })
    this.#uploads.delete(uploadId)
    clearTimeout(upload.abandoned)
    try {
      await upload.handle.sync()
      await upload.handle.close()
      await readGguf(upload.part)
      await moveWithoutReplacing(upload.part, fileInside(this.#folder.dir, upload.fileName), upload.fileName)
      return await this.#folder.modelOf(upload.fileName)
    } catch (error) {
      throw toStorageError(error, upload.part)
    } finally {
      await rm(upload.part, { force: true })
    }
  }

  /** Also for an upload that is not known any more. */
  async cancel(uploadId: string): Promise<void> {
    const upload = this.#uploads.get(uploadId)
    if (upload === undefined) return
    this.#uploads.delete(uploadId)
    clearTimeout(upload.abandoned)
    await upload.handle.close()
    await rm(upload.part, { force: true })
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#uploads.keys()].map(uploadId => this.cancel(uploadId)))
  }

  #get(uploadId: string): Upload {
    const upload = this.#uploads.get(uploadId)
    if (upload === undefined) throw new AppError('not_found', `There is no upload ${uploadId}.`)
    return upload
  }

  /** Left by a process that ended while a file was being added. */
  async #removeStaleParts(): Promise<void> {
    const { dir } = this.#folder
    for (const name of (await readdir(dir)).filter(candidate => partName.test(candidate))) {
      const part = path.join(dir, name)
      const facts = await stat(part).catch(() => null)
      if (facts !== null && Date.now() - facts.mtimeMs > STALE_PART_MS) await rm(part, { force: true })
    }
  }
}

function startsLikeGguf(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(4, bytes.length)).toString('latin1') === 'GGUF'
}

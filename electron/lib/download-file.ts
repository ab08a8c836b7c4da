// One file over HTTP(S) into a `.part`: goes on from what is there, gives up on a source that stalls, and checks the sum.

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rm, stat } from 'node:fs/promises'
import { cancelled, isAppError } from '../../shared/errors.ts'
import { toStorageError } from './file-storage.ts'

/** Without a byte for so long a source is given up for the next. */
const STALL_MS = 30_000
/** A lost connection is taken up again while the file grows. */
const MAX_ATTEMPTS = 4

/** MD5 where a publisher gives nothing better: against mishaps, not against malice. */
export type Checksum = { readonly sha256: string } | { readonly md5: string }

export interface FileDownload {
  readonly url: string
  readonly part: string
  /** Null: unknown, and then nothing is resumed, for nobody could tell two halves apart. */
  readonly checksum: Checksum | null
  readonly signal: AbortSignal
  readonly onBytes: (completedBytes: number, totalBytes: number | null) => void
  readonly stallMs?: number
}

/** Resolves when `part` is whole; its sum is `verifyFile`'s to check. */
export async function downloadFile(download: FileDownload): Promise<void> {
  if (download.checksum === null) await rm(download.part, { force: true })
  for (let attempt = 1; ; attempt++) {
    const before = await sizeOf(download.part)
    try {
      return await fetchRest(download, before)
    } catch (error) {
      if (download.signal.aborted) throw cancelled()
      const mayGoOn = download.checksum !== null && attempt < MAX_ATTEMPTS && (await sizeOf(download.part)) > before
      if (!mayGoOn || isAppError(error)) throw toStorageError(error, download.part)
    }
  }
}

/** Rejects (after removing the file) when its sum is another. */
export async function verifyFile(
  file: string,
  checksum: Checksum,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const [[algorithm, expected] = []] = Object.entries(checksum)
  if (algorithm === undefined) throw new Error('no sum to check')
  const hash = createHash(algorithm)
  let bytes = 0
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    if (signal.aborted) throw cancelled()
    hash.update(chunk as Buffer)
    bytes += (chunk as Buffer).length
    onBytes(bytes)
  }
  if (hash.digest('hex') === expected) return
  await rm(file, { force: true })
  throw new Error('what was downloaded is not the file that was expected')
}

async function fetchRest({ url, part, signal, onBytes, stallMs = STALL_MS }: FileDownload, from: number) {
  const stall = new AbortController()
  const timer = setTimeout(() => stall.abort(new Error(`no byte in ${stallMs / 1000} s`)), stallMs)
  try {
    const response = await fetch(url, {
      // Compressed on the way, ranges and lengths would not be the file's.
      headers: { 'accept-encoding': 'identity', ...(from > 0 && { range: `bytes=${from}-` }) },
      signal: AbortSignal.any([signal, stall.signal]),
    })
    if (new URL(url).protocol === 'https:' && new URL(response.url).protocol !== 'https:')
      throw new Error('the source redirects to an unprotected address')
    if (response.status === 416) return await finishOrRestart(response, part, from)
    if (response.status !== 200 && response.status !== 206) throw new Error(`status ${response.status}`)
    const start = response.status === 206 ? startOf(response) : 0
    const length = Number(response.headers.get('content-length') ?? NaN)
    const total = Number.isNaN(length) ? null : start + length
    const file = await open(part, start === 0 ? 'w' : 'r+', 0o600)
    let position = start
    try {
      for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
        timer.refresh()
        await file.write(chunk, 0, chunk.length, position)
        position += chunk.length
        onBytes(position, total)
      }
      await file.sync()
    } finally {
      await file.close()
    }
    if (total !== null && position !== total) throw new Error(`it ended after ${position} of ${total} bytes`)
  } catch (error) {
    throw stall.signal.aborted ? stall.signal.reason : error
  } finally {
    clearTimeout(timer)
  }

  function startOf(response: Response): number {
    const start = Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1])
    if (start !== from) throw new Error('the source sent another part of the file')
    return start
  }
}

/** "Range not satisfiable": the part is whole already, or it belongs to another file and goes. */
async function finishOrRestart(response: Response, part: string, from: number): Promise<void> {
  const total = Number(/^bytes \*\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1])
  if (total === from) return
  await rm(part, { force: true })
  throw new Error('what was left of an earlier download did not fit')
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => null))?.size ?? 0
}

// One process at a time fetches a file. It touches its lock; one that has not been touched for a minute is taken over.

import { open, rm, stat, utimes } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { makePrivateDir, toStorageError } from './file-storage.ts'

const HEARTBEAT_MS = 10_000
const ABANDONED_MS = 60_000

/** Resolves with the way to release it; rejects with `busy` (data.model) when another process holds it. */
export async function lockDownload(dir: string, file: string, name: string): Promise<() => Promise<void>> {
  const lock = path.join(dir, `.${file}.lock`)
  await makePrivateDir(dir)
  try {
    const held = await stat(lock).catch(() => null)
    if (held !== null && Date.now() - held.mtimeMs > ABANDONED_MS) await rm(lock, { force: true })
    await (await open(lock, 'wx', 0o600)).close()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new AppError('busy', `${name} is being fetched already.`, { data: { model: name } })
    throw toStorageError(error, dir)
  }
  const heartbeat = setInterval(() => {
    void utimes(lock, new Date(), new Date()).catch(() => undefined)
  }, HEARTBEAT_MS).unref()
  return async () => {
    clearInterval(heartbeat)
    await rm(lock, { force: true })
  }
}

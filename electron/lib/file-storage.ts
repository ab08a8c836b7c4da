// Room on the disk and faults of it, for everything that writes large files (models, voices).

import { constants } from 'node:fs'
import { copyFile, link, mkdir, rm, statfs } from 'node:fs/promises'
import { AppError, isAppError } from '../../shared/errors.ts'

/** Left free for the database and the system. */
const RESERVED_BYTES = 256 * 1024 * 1024

/** Makes a folder of the user's own if need be; `read_only` where none can be. */
export async function makePrivateDir(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // A file of that name, or on the way to it.
    const isFile = code === 'EEXIST' || code === 'ENOTDIR'
    throw isFile
      ? new AppError('read_only', `${dir} is no folder.`, { data: { path: dir } })
      : toStorageError(error, dir)
  }
}

/** Rejects with `storage_full` (data: neededBytes, freeBytes) when `bytes` more do not fit. */
export async function requireRoom(dir: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(dir)
  const freeBytes = bavail * bsize
  const neededBytes = bytes + RESERVED_BYTES
  if (neededBytes > freeBytes)
    throw new AppError('storage_full', `${bytes} bytes are needed; ${freeBytes} are free in ${dir}.`, {
      data: { neededBytes, freeBytes },
    })
}

/** What a file system's refusal means; other errors pass unchanged. */
export function toStorageError(error: unknown, path: string): unknown {
  if (isAppError(error) || !(error instanceof Error) || !('code' in error)) return error
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError('storage_full', `There is no room left for ${path}.`, { cause: error })
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new AppError('read_only', `${path} cannot be written.`, { data: { path }, cause: error })
    case 'ENOENT':
      return new AppError('not_found', `${path} does not exist.`, { data: { path }, cause: error })
    default:
      return error
  }
}

/** Moves a finished file to its name unless that is taken (`conflict`), also where hard links are not to be had. */
export async function moveWithoutReplacing(from: string, to: string, name: string): Promise<void> {
  try {
    await link(from, to)
    await rm(from)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EEXIST') throw nameTaken(name)
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE).catch((copyError: unknown) => {
      throw (copyError as NodeJS.ErrnoException).code === 'EEXIST' ? nameTaken(name) : copyError
    })
    await rm(from)
  }
}

function nameTaken(name: string): AppError {
  return new AppError('conflict', `There is already a model file ${name}.`, { data: { reason: 'model_exists', name } })
}

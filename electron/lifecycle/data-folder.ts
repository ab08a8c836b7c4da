// The data folder: made if it is not there, for the user alone, and proved to be writable before anything opens in it.

import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { AppError, type ErrorCode } from '../../shared/errors.ts'

/** Rejects with `read_only`, `storage_full` or `memory_unavailable`; data: path and the system's own code. */
export async function prepareDataFolder(dataDir: string): Promise<void> {
  const probe = path.join(dataDir, `.probe-${process.pid}`)
  try {
    await makeFolder(dataDir)
    await writeFile(probe, 'x')
    await rm(probe)
  } catch (cause) {
    const systemCode = (cause as NodeJS.ErrnoException).code ?? 'unknown'
    await rm(probe, { force: true }).catch(() => undefined)
    throw new AppError(codeOf(systemCode), `The data folder ${dataDir} cannot be used (${systemCode}).`, {
      data: { reason: 'data_folder', path: dataDir, systemCode },
      cause,
    })
  }
}

/**
 * With the folders above it. One that is there keeps its mode. Not mkdir's own `recursive`: that never ends in a place
 * like /proc, where nothing can be made though the folder above is there.
 */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    if ((await stat(folder).catch(() => null))?.isDirectory()) return
    const parent = path.dirname(folder)
    const isParentMissing = (error as NodeJS.ErrnoException).code === 'ENOENT' && !(await isThere(parent))
    if (!isParentMissing || parent === folder) throw error
    await makeFolder(parent)
    await mkdir(folder, { mode: 0o700 })
  }
}

async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null)) !== null
}

function codeOf(systemCode: string): ErrorCode {
  switch (systemCode) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'read_only'
    case 'ENOSPC':
    case 'EDQUOT':
      return 'storage_full'
    default:
      return 'memory_unavailable'
  }
}

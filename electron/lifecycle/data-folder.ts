// The data folder: made if it is not there, for the user alone, and proved to be writable before anything opens in it.

import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { AppError, type ErrorCode } from '../../shared/errors.ts'

/** Rejects with `read_only`, `storage_full` or `memory_unavailable`; data: path and the system's own code. */
export async function prepareDataFolder(dataDir: string): Promise<void> {
  const probe = path.join(dataDir, `.probe-${process.pid}`)
  try {
    const made = await mkdir(dataDir, { recursive: true, mode: 0o700 })
    // A folder chosen by the user keeps its mode if it was there before.
    if (made !== undefined) await chmod(dataDir, 0o700)
    await writeFile(probe, 'x')
    await rm(probe)
  } catch (cause) {
    const systemCode = (cause as NodeJS.ErrnoException).code ?? 'unknown'
    await rm(probe, { force: true }).catch(() => undefined)
    throw new AppError(codeOf(systemCode), `The data folder ${dataDir} cannot be used (${systemCode}).`, {
      data: { path: dataDir, systemCode },
      cause,
    })
  }
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

// A lock that a process holds on a file until it ends, however it ends: an exclusive transaction of SQLite.
// Works between hosts and on every platform, and the operating system frees it at once after a kill.
// The file must never be opened by other means in this process: on POSIX, closing any descriptor of it drops the lock.

import { chmodSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { AppError } from '../../shared/errors.ts'

export interface FileLock {
  release(): void
}

/** Throws `busy` at once when another process holds it. */
export function lockFile(file: string): FileLock {
  let database: Database.Database | null = null
  try {
    database = new Database(file, { timeout: 0 })
    // Another user who could read it could lock it.
    chmodSync(file, 0o600)
    database.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    database?.close()
    if (cause instanceof Database.SqliteError && cause.code.startsWith('SQLITE_BUSY')) {
      throw new AppError('busy', 'Another process holds the data folder.', { retryable: true, cause })
    }
    throw new AppError('memory_unavailable', 'The data folder could not be locked.', {
      data: { reason: 'data_folder', path: path.dirname(file) },
      cause,
    })
  }
  const held = database
  return { release: () => void held.close() }
}

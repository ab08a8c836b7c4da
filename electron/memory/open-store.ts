// Opens jarvis.db for a worker thread: as ours, with its pragmas, at today's version. Errors leave with the contract's codes.

import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { applyPragmas, connect, type Database } from './database.ts'
import { interruptImports } from './import/import-store.ts'
import { assertOurs, migrate } from './migrate.ts'
import { toMemoryError } from './sqlite-error.ts'
import { interruptStreaming } from './turn-store.ts'

/** `isFirstStart`: no answer can be running yet, so those still marked as streaming broke off with the last process. */
export function openWriter(file: string, isFirstStart: boolean): Database {
  return open(file, 'write', db => {
    migrate(db)
    if (isFirstStart) {
      interruptStreaming(db)
      interruptImports(db)
    }
  })
}

export function openReader(file: string): Database {
  return open(file, 'read', () => undefined)
}

export function closeWriter(db: Database): void {
  try {
    db.pragma('optimize')
    db.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    db.close()
  }
}

function open(file: string, access: 'read' | 'write', prepareStore: (db: Database) => void): Database {
  let db: Database | null = null
  try {
    db = connect(file, access)
    assertOurs(db)
    applyPragmas(db)
    prepareStore(db)
    return db
  } catch (error) {
    db?.close()
    const meant = toMemoryError(error)
    throw isCannotOpen(error) && !isWritable(path.dirname(file))
      ? new AppError('read_only', 'The data folder cannot be written.', { cause: error })
      : meant
  }
}

function isCannotOpen(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_CANTOPEN')
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

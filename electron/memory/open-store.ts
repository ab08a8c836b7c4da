// Opens jarvis.db for a worker thread: as ours, with its pragmas, at today's version. Errors leave with the contract's codes.

import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'
import { AppError, isAppError } from '../../shared/errors.ts'
import { FIRST_TEMPORARY_ID } from '../../shared/temporary.ts'
import { applyPragmas, connect, prepare, type Database } from './database.ts'
import { followGraph } from './graph/graph-store.ts'
import { interruptImports } from './import/import-store.ts'
import { assertOurs, migrate } from './migrate.ts'
import { toMemoryError } from './sqlite-error.ts'
import { indexChanges, postponeUnindexed } from './search/text-index.ts'
import { forgetVectors, vectorsCommitted } from './search/vector-store.ts'
import { interruptStreaming } from './turn-store.ts'

/** Reading more would be felt at the start; what is larger is checked when nothing else goes on. */
const MAX_CHECKED_AT_START_BYTES = 32 * 1024 * 1024

/** `isFirstStart`: no answer can be running yet, so those still marked as streaming broke off with the last process. */
export function openWriter(file: string, isFirstStart: boolean): Database {
  return open(file, 'write', db => {
    if (isFirstStart && !db.memory && statSync(file).size <= MAX_CHECKED_AT_START_BYTES) assertSound(db)
    migrate(db)
    if (db.memory) beginTemporaryIds(db)
    db.transaction(() => {
      postponeUnindexed(db)
      if (isFirstStart) {
        interruptStreaming(db)
        interruptImports(db)
      }
      forgetVectors(db, indexChanges(db))
      followGraph(db)
    }).immediate()
    // No codes are in memory yet.
    vectorsCommitted(db, false)
  })
}

/** So that an id tells where it belongs. */
function beginTemporaryIds(db: Database): void {
  const sql = 'INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)'
  for (const table of ['conversation', 'message', 'queued_question']) prepare(db, sql).run(table, FIRST_TEMPORARY_ID)
}

export function openReader(file: string): Database {
  return open(file, 'read', () => undefined)
}

/** On a full disk what is stored stays in the log, which the next open reads. */
export function closeWriter(db: Database): void {
  try {
    db.pragma('optimize')
    db.pragma('wal_checkpoint(TRUNCATE)')
  } catch (error) {
    const failure = toMemoryError(error)
    if (!isAppError(failure) || failure.code !== 'storage_full') throw error
  } finally {
    db.close()
  }
}

function assertSound(db: Database): void {
  const found = quickProblem(db)
  if (found === null) return
  throw new AppError('memory_corrupt', `The database is damaged: ${found}.`, { data: { cause: 'quick_check' } })
}

/** The first problem of the file's structure; index entries are not compared with their rows. */
export function quickProblem(db: Database): string | null {
  const text = db.pragma('quick_check(1)', { simple: true })
  return text === 'ok' ? null : String(text)
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

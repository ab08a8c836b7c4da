// The store's door to SQLite: opens a connection, sets its pragmas and reads each back, keeps its prepared statements.

import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs'
import path from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { AppError } from '../../shared/errors.ts'
import { PAGE_CACHE_BYTES } from './page-cache.ts'

export type Database = BetterSqlite3.Database
export type BindValue = string | number | Uint8Array | null
export type Statement<Row> = BetterSqlite3.Statement<BindValue[], Row>

/** Earlier versions may corrupt a WAL database that two connections use (sqlite.org, WAL-reset bug). */
const OLDEST_SQLITE = [3, 51, 3] as const
const BUSY_TIMEOUT_MS = 5_000
const SMALLEST_PAGE_BYTES = 512

/** A store that is gone when its writer closes; it has no readers, whose memory would be another. */
export const IN_MEMORY = ':memory:'

/** Belongs to a connection, not to the file: SQLite reopens a WAL database with `synchronous=NORMAL` otherwise. */
const pragmas = {
  journal_mode: 'wal',
  synchronous: 2,
  foreign_keys: 1,
  busy_timeout: BUSY_TIMEOUT_MS,
  trusted_schema: 0,
  cell_size_check: 1,
  mmap_size: 0,
  // In KiB when negative.
  cache_size: -PAGE_CACHE_BYTES / 1_024,
  // What triggers may have to take back is noted in memory: in a file it takes as long as all the rest of an import.
  temp_store: 2,
  wal_autocheckpoint: 1_000,
  journal_size_limit: 64 * 1024 * 1024,
  checkpoint_fullfsync: 1,
} as const

const pragmasInMemory = { foreign_keys: 1, trusted_schema: 0, cell_size_check: 1, temp_store: 2 } as const

/** A connection without pragmas yet, so that a file of a newer version or of another program can be left untouched. */
export function connect(file: string, access: 'read' | 'write'): Database {
  const isFile = file !== IN_MEMORY
  if (access === 'write' && isFile) createPrivately(file)
  if (isFile) assertNotCutShort(file)
  const db = new BetterSqlite3(file, { readonly: access === 'read', fileMustExist: isFile, timeout: BUSY_TIMEOUT_MS })
  try {
    assertSqliteVersion(db.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? '')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

export function applyPragmas(db: Database): void {
  for (const [name, wanted] of Object.entries(db.memory ? pragmasInMemory : pragmas)) {
    db.pragma(`${name} = ${wanted}`)
    const found: unknown = db.pragma(name, { simple: true })
    if (found !== wanted) {
      throw new AppError('memory_unavailable', `SQLite did not accept ${name}=${wanted}.`, {
        data: { pragma: name, found: String(found) },
      })
    }
  }
  // What is removed is written over in pages that are written anyway.
  db.pragma('secure_delete = FAST')
}

export function assertSqliteVersion(version: string): void {
  const found = version.split('.').map(Number)
  for (const [index, oldest] of OLDEST_SQLITE.entries()) {
    const part = found[index] ?? 0
    if (part > oldest) return
    if (part < oldest) throw new AppError('memory_unavailable', `SQLite ${version} is too old.`, { data: { version } })
  }
}

/** Pages that become free are written over as well: for what the user wants gone. */
export function securely<T>(db: Database, work: () => T): T {
  db.pragma('secure_delete = ON')
  try {
    return work()
  } finally {
    db.pragma('secure_delete = FAST')
  }
}

const statements = new WeakMap<Database, Map<string, Statement<unknown>>>()

/** The statement for `sql`, prepared once per connection. `sql` must come from a small fixed set. */
export function prepare<Row>(db: Database, sql: string): Statement<Row> {
  const known = statements.get(db) ?? new Map<string, Statement<unknown>>()
  statements.set(db, known)
  const statement = known.get(sql) ?? db.prepare<BindValue[]>(sql)
  known.set(sql, statement)
  usedSince(db).add(sql)
  // The caller names the columns its own text selects.
  return statement as Statement<Row>
}

const columns = new WeakMap<Database, Map<string, Statement<unknown>>>()

/** The same for statements whose rows are read as their first column. Of their own: one statement gives rows one way. */
export function prepareColumn<Value>(db: Database, sql: string): Statement<Value> {
  const known = columns.get(db) ?? new Map<string, Statement<unknown>>()
  columns.set(db, known)
  const statement = known.get(sql) ?? db.prepare<BindValue[]>(sql).pluck()
  known.set(sql, statement)
  usedSince(db).add(sql)
  return statement as Statement<Value>
}

const used = new WeakMap<Database, Set<string>>()

function usedSince(db: Database): Set<string> {
  const known = used.get(db) ?? new Set<string>()
  used.set(db, known)
  return known
}

/** The statements prepared or prepared again since the last call. */
export function takeUsedStatements(db: Database): readonly string[] {
  const known = usedSince(db)
  const taken = [...known]
  known.clear()
  return taken
}

/** How SQLite goes about a statement; the plan does not depend on the values. */
export function explain(db: Database, sql: string): readonly string[] {
  const parameters = Array.from({ length: sql.split('?').length - 1 }, () => null)
  const rows = db.prepare<null[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters)
  return rows.map(({ detail }) => detail)
}

/** SQLite takes such a file for a new one: it would write over it, and drop a log that still holds everything. */
function assertNotCutShort(file: string): void {
  const { size } = statSync(file)
  const sizeOf = (suffix: string) => statSync(file + suffix, { throwIfNoEntry: false })?.size ?? 0
  const isNew = size === 0 && sizeOf('-wal') === 0
  // A rollback journal: a process was ended while it made the file, and SQLite undoes that.
  if (size >= SMALLEST_PAGE_BYTES || isNew || sizeOf('-journal') > 0) return
  throw new AppError('memory_corrupt', 'The database file was cut short.', { data: { cause: 'cut_short' } })
}

/** Before SQLite opens it, so that the file is never readable by others; -wal and -shm take over its mode. */
function createPrivately(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const found = statSync(file)
    // By path: opening and closing the file would drop the locks that this process's other connections hold on it.
    if (found.isFile() && (found.mode & 0o077) !== 0) chmodSync(file, 0o600)
  }
}

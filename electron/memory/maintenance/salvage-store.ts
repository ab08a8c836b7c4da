// As much of a damaged store as can be read, in a new file: every table's rows range by range, each damaged range cut in
// halves until only the unreadable rows are left out, and those taken from a backup where it has them.

import { existsSync } from 'node:fs'
import { connect, applyPragmas, type Database } from '../database.ts'
import { assertOurs, migrate, userVersion } from '../migrate.ts'
import { problemsOf } from './copy-store.ts'
import { mend } from './mend-references.ts'
import { derivedTables, rebuildDerived } from './rebuild-derived.ts'

export interface Salvage {
  readonly messages: number
  readonly conversations: number
  /** Of these messages, from the backup. */
  readonly fromBackup: number
  /** Messages that are known to have been there and were not saved. */
  readonly lost: number
}

interface Gap {
  readonly low: number
  readonly high: number
}

const RANGE_ROWS = 4_096
/** Of gaps searched to single rows in one table; a table of noise would take hours. */
const MAX_PROBES = 20_000

/** Makes `target`, at today's version. `backup`: a proved one. Never changes `file`. */
export function salvageStore(input: {
  readonly file: string
  readonly target: string
  readonly backup: string | null
}): Salvage {
  const target = connect(input.target, 'write')
  try {
    applyPragmas(target)
    migrate(target)
    const triggers = dropTriggers(target)
    target.pragma('foreign_keys = OFF')
    const damaged = openIfReadable(input.file)
    const backup = input.backup === null || !existsSync(input.backup) ? null : openIfReadable(input.backup)
    const tables = plainTables(target)
    for (const table of tables) target.exec(`DELETE FROM ${quote(table)}`)
    let fromBackup = 0
    let lost = 0
    for (const table of tables) {
      const gaps = damaged === null ? [{ low: 1, high: Number.MAX_SAFE_INTEGER }] : copyTable(damaged, target, table)
      const filled = backup === null ? 0 : fillGaps(backup, target, table, gaps)
      if (table === 'message') {
        fromBackup = filled
        const missing = gaps.reduce(
          (sum, { low, high }) => sum + (high === Number.MAX_SAFE_INTEGER ? 0 : high - low + 1),
          0,
        )
        lost = Math.max(0, missing - filled)
      }
    }
    damaged?.close()
    backup?.close()
    mend(target)
    rebuildDerived(target)
    for (const sql of triggers) target.exec(sql)
    const problems = problemsOf(target)
    if (problems.length > 0) throw new Error(`What was saved does not fit together: ${problems.join('; ')}`)
    const count = (table: string) => Number(target.prepare(`SELECT count(*) FROM ${table}`).pluck().get())
    const found = { messages: count('message'), conversations: count('conversation') }
    target.pragma('wal_checkpoint(TRUNCATE)')
    return { ...found, fromBackup, lost }
  } finally {
    target.close()
  }
}

function openIfReadable(file: string): Database | null {
  let db: Database | null = null
  try {
    db = connect(file, 'read')
    assertOurs(db)
    // A file of no bytes opens as a database without tables.
    if (userVersion(db) > 0) return db
    db.close()
    return null
  } catch {
    db?.close()
    return null
  }
}

/** Every table of ours but those another is made of (full-text indexes) or that are built from others. */
function plainTables(db: Database): readonly string[] {
  const rows = db.prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'").all()
  const names = (rows as { name: string }[])
    .map(({ name }) => name)
    .filter(name => !name.startsWith('sqlite_') && !derivedTables.has(name))
  // Parents first, only for the reader of a log: references are off meanwhile.
  const first = ['conversation', 'message']
  return [...first.filter(name => names.includes(name)), ...names.filter(name => !first.includes(name))]
}

function dropTriggers(db: Database): readonly string[] {
  const rows = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all()
  return (rows as { name: string; sql: string }[]).map(({ name, sql }) => {
    db.exec(`DROP TRIGGER ${quote(name)}`)
    return sql
  })
}

/** Resolves with the ranges of row ids that could not be read. */
function copyTable(source: Database, target: Database, table: string): readonly Gap[] {
  const columns = sharedColumns(source, target, table)
  if (columns === null) return []
  if (!hasRowId(target, table)) return copyWhole(source, target, table, columns)
  const insert = insertInto(target, table, columns)
  const list = ['rowid AS "#id"', ...columns.map(quote)].join(', ')
  const select = source.prepare(`SELECT ${list} FROM ${quote(table)} WHERE rowid BETWEEN ? AND ? ORDER BY rowid`)
  const gaps: Gap[] = []
  let probes = 0
  const copyRange = (low: number, high: number): void => {
    probes++
    let rows: Record<string, unknown>[]
    try {
      rows = select.all(low, high) as Record<string, unknown>[]
    } catch {
      if (low === high || probes > MAX_PROBES) return void gaps.push({ low, high })
      const middle = Math.floor((low + high) / 2)
      copyRange(low, middle)
      copyRange(middle + 1, high)
      return
    }
    for (const row of rows) {
      // A row whose bytes were changed may no longer fit its table.
      if (!insert(row)) gaps.push({ low: Number(row['#id']), high: Number(row['#id']) })
    }
  }
  const highest = highestRowId(source, table)
  target.transaction(() => {
    for (let low = 1; low <= highest; low += RANGE_ROWS) copyRange(low, Math.min(low + RANGE_ROWS - 1, highest))
  })()
  return gaps
}

/** For tables without row ids, which are small: as far as they can be read. */
function copyWhole(source: Database, target: Database, table: string, columns: readonly string[]): readonly Gap[] {
  const insert = insertInto(target, table, columns)
  try {
    for (const row of source.prepare(`SELECT ${columns.map(quote).join(', ')} FROM ${quote(table)}`).iterate()) {
      insert(row as Record<string, unknown>)
    }
    return []
  } catch {
    return [{ low: 1, high: Number.MAX_SAFE_INTEGER }]
  }
}

function fillGaps(backup: Database, target: Database, table: string, gaps: readonly Gap[]): number {
  const columns = gaps.length === 0 ? null : sharedColumns(backup, target, table)
  if (columns === null) return 0
  const insert = insertInto(target, table, columns)
  const where = hasRowId(target, table) ? 'WHERE rowid BETWEEN ? AND ?' : ''
  const select = backup.prepare(`SELECT ${columns.map(quote).join(', ')} FROM ${quote(table)} ${where}`)
  let filled = 0
  target.transaction(() => {
    for (const { low, high } of gaps) {
      const bounds = where === '' ? [] : [low, high]
      for (const row of select.iterate(...bounds)) filled += Number(insert(row as Record<string, unknown>))
    }
  })()
  return filled
}

function insertInto(
  db: Database,
  table: string,
  columns: readonly string[],
): (row: Record<string, unknown>) => boolean {
  const marks = columns.map(() => '?').join(', ')
  const statement = db.prepare(
    `INSERT OR IGNORE INTO ${quote(table)} (${columns.map(quote).join(', ')}) VALUES (${marks})`,
  )
  return row => {
    try {
      return statement.run(...columns.map(column => row[column])).changes > 0
    } catch {
      return false
    }
  }
}

/** Null when the source does not have the table, or its description is damaged. */
function sharedColumns(source: Database, target: Database, table: string): readonly string[] | null {
  const columnsOf = (db: Database) =>
    (db.prepare('SELECT name FROM pragma_table_info(?)').all(table) as { name: string }[]).map(({ name }) => name)
  try {
    const found = new Set(columnsOf(source))
    const shared = columnsOf(target).filter(name => found.has(name))
    return shared.length === 0 ? null : shared
  } catch {
    return null
  }
}

function hasRowId(db: Database, table: string): boolean {
  return db.prepare("SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?").pluck().get(table) === 0
}

/** From the table itself or, if its end cannot be read, from what SQLite remembers of it. */
function highestRowId(db: Database, table: string): number {
  for (const sql of [
    `SELECT max(rowid) FROM ${quote(table)}`,
    `SELECT seq FROM sqlite_sequence WHERE name = '${table}'`,
  ]) {
    try {
      const found = db.prepare(sql).pluck().get()
      if (typeof found === 'number' && found > 0) return found
    } catch {
      // Read the other way.
    }
  }
  return 1_000_000
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

// A copy of a store that is in use: whole as of one moment, without what was deleted, and proved before it counts.

import { createHash } from 'node:crypto'
import { closeSync, createReadStream, fsyncSync, openSync, statSync, writeFileSync } from 'node:fs'
import type { StoreFacts } from '../../../shared/durability-models.ts'
import { AppError } from '../../../shared/errors.ts'
import { connect, type Database } from '../database.ts'
import { userVersion } from '../migrate.ts'

/** `target` must not exist. Throws `memory_corrupt` when either side is damaged. */
export async function copyStore(input: { readonly file: string; readonly target: string }): Promise<StoreFacts> {
  const { file, target } = input
  writeFileSync(target, '', { mode: 0o600, flag: 'wx' })
  const source = connect(file, 'read')
  let check: (copy: Database) => void
  try {
    const before = extentOf(source)
    // Not the backup interface: that copies free pages too, and with them what the user has removed.
    source.prepare('VACUUM INTO ?').run(target)
    check = copy => assertSameRows(source, copy, before)
    syncFile(target)
    return await proveStore(target, check)
  } finally {
    source.close()
  }
}

/** Reads all of `file`. Throws `memory_corrupt` unless every page, index and reference in it is right. */
export async function proveStore(
  file: string,
  alsoCheck: (db: Database) => void = () => undefined,
): Promise<StoreFacts> {
  const db = connect(file, 'read')
  try {
    const problems = problemsOf(db)
    if (problems.length > 0) throw damaged(problems.join('; '))
    alsoCheck(db)
    const { messages, conversations } = countRows(db)
    return {
      sizeBytes: statSync(file).size,
      sha256: await hashFile(file),
      messages,
      conversations,
      schemaVersion: userVersion(db),
    }
  } finally {
    db.close()
  }
}

export function versionOf(input: { readonly file: string }): number {
  const db = connect(input.file, 'read')
  try {
    return userVersion(db)
  } finally {
    db.close()
  }
}

/** At most ten, in SQLite's words; none: sound. */
export function problemsOf(db: Database): readonly string[] {
  const pages = db.pragma('integrity_check(10)') as { readonly integrity_check: string }[]
  const found = pages.map(row => row.integrity_check).filter(text => text !== 'ok')
  const references = db.pragma('foreign_key_check') as { readonly table: string; readonly rowid: number }[]
  return [...found, ...references.slice(0, 10).map(({ table, rowid }) => `${table} ${rowid} refers to nothing`)]
}

export function countRows(db: Database): { readonly messages: number; readonly conversations: number } {
  if (!hasTable(db, 'total')) return { messages: 0, conversations: 0 }
  const row = db.prepare('SELECT messages, conversations FROM total').get() as
    { messages: number; conversations: number } | undefined
  return row ?? { messages: 0, conversations: 0 }
}

export async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(file, { highWaterMark: 1024 * 1024 })) hash.update(piece as Buffer)
  return hash.digest('hex')
}

interface Extent {
  readonly rows: number
  readonly highestId: number
}

function extentOf(db: Database, upTo = Number.MAX_SAFE_INTEGER): Extent {
  if (!hasTable(db, 'message')) return { rows: 0, highestId: 0 }
  const row = db.prepare('SELECT count(*) AS rows, coalesce(max(id), 0) AS highestId FROM message WHERE id <= ?')
  return row.get(upTo) as Extent
}

/** The store may have gone on meanwhile; ids only rise, so the copy lies between what was there before and after. */
function assertSameRows(source: Database, copy: Database, before: Extent): void {
  const copied = extentOf(copy)
  const after = extentOf(source, copied.highestId)
  const isPlausible =
    copied.rows >= after.rows && copied.rows <= before.rows + Math.max(0, copied.highestId - before.highestId)
  if (!isPlausible) throw damaged(`the copy has ${copied.rows} messages, the store ${before.rows} to ${after.rows}`)
}

function hasTable(db: Database, name: string): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(name) !== undefined
}

function syncFile(file: string): void {
  const descriptor = openSync(file, 'r+')
  fsyncSync(descriptor)
  closeSync(descriptor)
}

function damaged(detail: string): AppError {
  return new AppError('memory_corrupt', `The file is damaged: ${detail}.`, {
    data: { cause: 'integrity_check', detail },
  })
}

// What the first bytes of a database file say, without opening it: https://www.sqlite.org/fileformat2.html#the_database_header

import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { AppError } from '../../shared/errors.ts'
import { APPLICATION_ID } from './migrate.ts'

const HEADER_BYTES = 100
const MAGIC = 'SQLite format 3\0'
const USER_VERSION_AT = 60
const APPLICATION_ID_AT = 68

export interface StoreHeader {
  readonly schemaVersion: number
  /** The log beside it may know a newer version, of a database that was never closed in order. */
  readonly hasLog: boolean
}

/**
 * Throws `not_found`, or `memory_corrupt` for what is no database of Jarvis. Only for a file that this process does not
 * have open as a database: closing it here would drop SQLite's locks.
 */
export function readHeader(file: string): StoreHeader {
  const facts = statSync(file, { throwIfNoEntry: false })
  if (facts === undefined)
    throw new AppError('not_found', `There is no file ${file}.`, { data: { reason: 'file', path: file } })
  if (!facts.isFile()) throw notOurs(file, 'foreign_database')
  const bytes = Buffer.alloc(HEADER_BYTES)
  const descriptor = openSync(file, 'r')
  try {
    const read = readSync(descriptor, bytes, 0, HEADER_BYTES, 0)
    const isDatabase = read === HEADER_BYTES && bytes.toString('latin1', 0, MAGIC.length) === MAGIC
    if (!isDatabase) throw notOurs(file, 'not_a_database')
    const schemaVersion = bytes.readUInt32BE(USER_VERSION_AT)
    const hasLog = (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0
    const applicationId = bytes.readUInt32BE(APPLICATION_ID_AT)
    // Both 0: made by a start that broke off, or by another program; opening it will tell.
    const isOurs = applicationId === APPLICATION_ID || (applicationId === 0 && schemaVersion === 0) || hasLog
    if (!isOurs) throw notOurs(file, 'foreign_database')
    return { schemaVersion, hasLog }
  } finally {
    closeSync(descriptor)
  }
}

function notOurs(file: string, cause: 'not_a_database' | 'foreign_database'): AppError {
  return new AppError('memory_corrupt', `${file} is not a database of Jarvis.`, { data: { cause } })
}

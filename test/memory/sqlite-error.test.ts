import BetterSqlite3 from 'better-sqlite3'
import { expect, it } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { toMemoryError } from '../../electron/memory/sqlite-error.ts'
import { openTestStore } from './test-store.ts'

it.each([
  ['SQLITE_FULL', 'storage_full', true],
  ['ENOSPC', 'storage_full', true],
  ['EDQUOT', 'storage_full', true],
  ['SQLITE_READONLY_DIRECTORY', 'read_only', false],
  ['EACCES', 'read_only', false],
  ['EROFS', 'read_only', false],
  ['SQLITE_CORRUPT_INDEX', 'memory_corrupt', false],
  ['SQLITE_NOTADB', 'memory_corrupt', false],
  ['SQLITE_BUSY_SNAPSHOT', 'busy', true],
  ['SQLITE_CANTOPEN_ISDIR', 'memory_unavailable', false],
  ['SQLITE_IOERR_READ', 'memory_unavailable', true],
  ['SQLITE_NOMEM', 'memory_unavailable', true],
  ['EMFILE', 'memory_unavailable', false],
])('%s means %s', (cause, code, retryable) => {
  const error = Object.assign(new Error('it failed'), { code: cause })
  expect(toMemoryError(error)).toMatchObject({ code, retryable, data: { cause }, cause: error })
})

it('leaves what has a meaning already, and bugs, as they are', () => {
  const expected = new AppError('not_found', 'There is none.')
  const bugs = [
    new TypeError('x is not a function'),
    new BetterSqlite3.SqliteError('no such column', 'SQLITE_ERROR'),
    5,
  ]
  for (const error of [expected, ...bugs]) expect(toMemoryError(error)).toBe(error)
})

it('calls a store that another connection keeps locked busy', () => {
  const { db, file } = openTestStore()
  const other = openTestStore(file)
  other.db.pragma('busy_timeout = 20')
  db.exec('BEGIN IMMEDIATE')
  let caught: unknown
  try {
    other.writeSettings({ patch: { theme: 'dark' } })
  } catch (error) {
    caught = toMemoryError(error)
  }
  db.exec('ROLLBACK')
  expect(caught).toMatchObject({ code: 'busy', retryable: true })
  other.writeSettings({ patch: { theme: 'dark' } })
})

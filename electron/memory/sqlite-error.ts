// What a failure of SQLite or of its folder means in the contract's codes.

import { AppError, isAppError, type ErrorCode } from '../../shared/errors.ts'

/** The AppError for `error`, or `error` itself when it is a bug of ours. */
export function toMemoryError(error: unknown): unknown {
  if (isAppError(error) || !(error instanceof Error)) return error
  const cause = (error as NodeJS.ErrnoException).code ?? ''
  const meaning = meaningOf(cause)
  if (meaning === null) return error
  const [code, retryable] = meaning
  return new AppError(code, `The store failed: ${error.message} (${cause}).`, {
    retryable,
    data: { cause },
    cause: error,
  })
}

function meaningOf(cause: string): readonly [code: ErrorCode, retryable: boolean] | null {
  if (cause.startsWith('SQLITE_FULL') || cause === 'ENOSPC' || cause === 'EDQUOT') return ['storage_full', true]
  if (cause.startsWith('SQLITE_READONLY') || cause === 'EACCES' || cause === 'EPERM' || cause === 'EROFS') {
    return ['read_only', false]
  }
  if (cause.startsWith('SQLITE_CORRUPT') || cause === 'SQLITE_NOTADB') return ['memory_corrupt', false]
  if (cause.startsWith('SQLITE_BUSY') || cause.startsWith('SQLITE_LOCKED')) return ['busy', true]
  if (cause.startsWith('SQLITE_CANTOPEN')) return ['memory_unavailable', false]
  if (cause.startsWith('SQLITE_IOERR') || cause === 'SQLITE_NOMEM') return ['memory_unavailable', true]
  if (/^E[A-Z]+$/.test(cause)) return ['memory_unavailable', false]
  return null
}

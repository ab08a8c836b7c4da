// What a caller may know of an error: an AppError as it is; anything else only the id under which the log has the rest.

import { randomUUID } from 'node:crypto'
import type { ZodError } from 'zod'
import { AppError, isAppError, toErrorShape, type ErrorShape } from '../../shared/errors.ts'
import type { Logger } from '../lib/logger.ts'

export function toPublicError(error: unknown, requestName: string, logger: Logger): ErrorShape {
  if (isAppError(error) && error.code !== 'internal') {
    if (error.code !== 'cancelled') logger.debug('rpc.failed', { request: requestName, code: error.code })
    return toErrorShape(error)
  }
  const id = randomUUID().slice(0, 8)
  logger.error('rpc.internal', { id, request: requestName, error })
  return { code: 'internal', message: 'Something went wrong inside Jarvis.', retryable: false, data: { id } }
}

/** The first thing that is wrong; never the value itself, which may be private. */
export function badInput(error: ZodError): AppError {
  const issue = error.issues[0]
  const where = issue?.path.join('.') ?? ''
  const what = issue?.message ?? 'not valid'
  return new AppError('bad_request', where === '' ? what : `${where}: ${what}`, { data: { where, what } })
}

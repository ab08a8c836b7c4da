import { isAppError, toErrorShape, type ErrorShape } from '../../shared/errors.ts'

/** What was caught as an error that has words: anything that is no AppError is a fault of ours. */
export function errorShapeOf(error: unknown): ErrorShape {
  if (isAppError(error)) return toErrorShape(error)
  return { code: 'internal', message: error instanceof Error ? error.message : String(error), retryable: false }
}

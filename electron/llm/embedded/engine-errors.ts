// What went wrong in an engine process, or with it, as the rest of the app hears of it.

import { AppError, isAppError, toErrorShape, type ErrorShape } from '../../../shared/errors.ts'
import type { EngineExit } from './engine-process.ts'

/** Of whatever was thrown inside the process. */
export function engineErrorShape(error: unknown): ErrorShape {
  if (isAppError(error)) return toErrorShape(error)
  const text = error instanceof Error ? error.message : String(error)
  return toErrorShape(
    new AppError('llm_unavailable', `The model failed: ${text}`, { retryable: true, data: { reason: 'engine' } }),
  )
}

/** `reason`: broken_off, where somebody was reading what it wrote. */
export function exitError(
  { code, signal, stderr }: EngineExit,
  reason: 'broken_off' | 'runner_stopped' = 'broken_off',
): AppError {
  if (/out of memory|failed to allocate|unable to allocate|bad_alloc|insufficient memory/i.test(stderr))
    return new AppError('llm_out_of_memory', 'The engine ran out of memory.')
  return engineUnavailable(`The engine stopped in the middle (${signal ?? code ?? 'it did not start'}).`, reason)
}

export function engineUnavailable(message: string, reason: string): AppError {
  return new AppError('llm_unavailable', message, { retryable: true, data: { engine: 'embedded', reason } })
}

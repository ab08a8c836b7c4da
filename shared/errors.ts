// The one error type that crosses processes, and its closed list of codes.

/** Every code a caller may meet; the command line prints the same words. */
export const errorCodes = [
  'bad_request',
  'unknown_request',
  'not_found',
  'unauthorized',
  'cancelled',
  'disconnected',
  'timeout',
  'overloaded',
  'conflict',
  'busy',
  'read_only',
  'storage_full',
  'newer_data',
  'invalid_config',
  'internal',
  'llm_unavailable',
  'llm_circuit_open',
  'llm_model_missing',
  'llm_model_invalid',
  'llm_out_of_memory',
  'memory_unavailable',
  'memory_corrupt',
  'speech_failed',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** Facts that the words for a code need (names, numbers), never prose: prose belongs to the locale catalogs. */
export type ErrorData = Readonly<Record<string, string | number | boolean | null>>

/** An error as it travels in a frame and as it is stored with a message. */
export interface ErrorShape {
  readonly code: ErrorCode
  /** English, for logs and for programs; people read the words their catalog gives for `code`. */
  readonly message: string
  readonly retryable: boolean
  readonly data?: ErrorData
}

const brand = Symbol.for('jarvis.AppError')

export class AppError extends Error implements ErrorShape {
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly data?: ErrorData
  readonly [brand] = true

  constructor(
    code: ErrorCode,
    message: string,
    options: { retryable?: boolean; data?: ErrorData; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.retryable = options.retryable ?? false
    if (options.data !== undefined) this.data = options.data
  }
}

/** True for AppErrors of any copy of this module (a worker's, a test's). */
export function isAppError(value: unknown): value is AppError {
  return typeof value === 'object' && value !== null && brand in value
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return (errorCodes as readonly unknown[]).includes(value)
}

/** The plain object of an AppError, as frames and the store keep it. */
export function toErrorShape(error: ErrorShape): ErrorShape {
  const { code, message, retryable, data } = error
  return data === undefined ? { code, message, retryable } : { code, message, retryable, data }
}

export function fromErrorShape(shape: ErrorShape): AppError {
  const { code, message, retryable, data } = shape
  return new AppError(code, message, data === undefined ? { retryable } : { retryable, data })
}

export function cancelled(message = 'The request was cancelled.'): AppError {
  return new AppError('cancelled', message)
}

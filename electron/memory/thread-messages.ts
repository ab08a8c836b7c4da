// What a database thread and its owner say to each other.

import { fromErrorShape, isAppError, toErrorShape, type ErrorShape } from '../../shared/errors.ts'

export interface ThreadData {
  readonly role: 'writer' | 'reader'
  readonly file: string
  /** False when the thread replaces one that ended while answers may be being written. */
  readonly isFirstStart: boolean
  /** Codes of all vectors, which the threads share. */
  readonly vectors: WebAssembly.Memory
}

export type ToThread =
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly input: unknown }
  /** Ends the thread after what was asked before. */
  | { readonly kind: 'close' }

export type FromThread =
  | { readonly kind: 'ready' }
  /** The database could not be opened; the thread ends. */
  | { readonly kind: 'failed'; readonly error: ThreadError }
  | {
      readonly kind: 'ok'
      readonly id: number
      readonly value: unknown
      readonly tookMs: number
      readonly slow?: Plans
    }
  | {
      readonly kind: 'err'
      readonly id: number
      readonly error: ThreadError
      readonly tookMs: number
      readonly slow?: Plans
    }

/** The statements of an operation that took long, without the values they were run with. */
export type Plans = readonly { readonly sql: string; readonly plan: readonly string[] }[]

/** No operation should take longer. */
export const SLOW_MS = 40

/** An AppError's shape, or what is known of a bug. */
export type ThreadError =
  | { readonly kind: 'expected'; readonly shape: ErrorShape }
  | { readonly kind: 'bug'; readonly name: string; readonly message: string; readonly stack: string }

export function toThreadError(thrown: unknown): ThreadError {
  if (isAppError(thrown)) return { kind: 'expected', shape: toErrorShape(thrown) }
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  return { kind: 'bug', name: error.name, message: error.message, stack: error.stack ?? '' }
}

export function fromThreadError(error: ThreadError): Error {
  if (error.kind === 'expected') return fromErrorShape(error.shape)
  const bug = new Error(error.message)
  bug.name = error.name
  bug.stack = error.stack
  return bug
}

// Opaque cursors. Each carries a hash over its query and its position: one of another query, or altered, fits nothing.
// That keeps mistakes out, not attackers: a position gives away nothing that its holder could not ask for.

import { hash } from 'node:crypto'
import { AppError } from '../../shared/errors.ts'

const HASH_BYTES = 9

/** Numbers that place an item in its list, the deciding one last. */
export type Key = readonly number[]

export interface Position {
  /** 'next': what comes after `key`; 'previous': what comes before. */
  readonly direction: 'next' | 'previous'
  readonly key: Key
}

/** `query` names the list and everything that decides what is in it and in which order. */
export function encodeCursor(query: string, position: Position): string {
  const payload = JSON.stringify([position.direction === 'next' ? 1 : 0, ...position.key])
  return Buffer.concat([digest(query, payload), Buffer.from(payload)]).toString('base64url')
}

/** Null when `cursor` was not made for `query`. */
export function decodeCursor(query: string, cursor: string): Position | null {
  const bytes = Buffer.from(cursor, 'base64url')
  const payload = bytes.toString('utf8', HASH_BYTES)
  const isGenuine =
    bytes.length > HASH_BYTES &&
    digest(query, payload).equals(bytes.subarray(0, HASH_BYTES)) &&
    bytes.toString('base64url') === cursor
  if (!isGenuine) return null
  // Genuine, so written by encodeCursor.
  const [direction, ...key] = JSON.parse(payload) as number[]
  return { direction: direction === 1 ? 'next' : 'previous', key }
}

export function badCursor(): AppError {
  return new AppError('bad_request', 'The cursor does not belong to this list.', { data: { reason: 'cursor' } })
}

function digest(query: string, payload: string): Buffer {
  return hash('sha256', `${query}\n${payload}`, 'buffer').subarray(0, HASH_BYTES)
}

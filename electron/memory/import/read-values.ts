// Values of foreign JSON, taken only for what they are.

import { isUtf8 } from 'node:buffer'
import { fault, type Fault } from './imported.ts'

export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

/** A name for something, as an id or an externalId may be. */
export function idText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= 500 ? value : null
}

const LATEST_MS = 8.64e15

/** Epoch milliseconds, or ISO 8601; without a zone it is UTC. */
export function timeMs(value: unknown): number | null {
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) <= LATEST_MS ? value : null
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(value)) return null
  const hasZone = /(?:z|[+-]\d{2}:?\d{2})$/i.test(value)
  const at = Date.parse(hasZone || value.length === 10 ? value : `${value.replace(' ', 'T')}Z`)
  return Number.isNaN(at) ? null : at
}

/** Epoch seconds with a fraction, as ChatGPT writes them. */
export function timeFromSeconds(value: unknown): number | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return null
  const at = Math.round(value * 1_000)
  return Math.abs(at) <= LATEST_MS ? at : null
}

export type ParsedJson = { readonly value: unknown } | { readonly fault: Fault }

export function parseJson(bytes: Buffer): ParsedJson {
  if (!isUtf8(bytes)) return { fault: fault('not_utf8') }
  try {
    return { value: JSON.parse(bytes.toString('utf8')) as unknown }
  } catch {
    return { fault: fault('not_json') }
  }
}

/** One part of a JSON pointer. */
export function pointerPart(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

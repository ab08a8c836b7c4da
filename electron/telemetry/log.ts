// The log: JSON lines in <dataDir>/logs/jarvis.log, rotated by size, readable by the user alone.
// Holds no text of messages: facts whose names say text or secret are left out whatever a caller passes.

import path from 'node:path'
import pino from 'pino'
import type { Logger } from '../lib/logger.ts'
import { sourceStack } from '../lib/source-stack.ts'
import { RotatingFile } from './rotating-file.ts'

const withheldNames = new Set([
  'content',
  'text',
  'question',
  'answer',
  'prompt',
  'reasoning',
  'title',
  'messages',
  'token',
  'authorization',
  'password',
  'secret',
])
const MAX_TEXT_LENGTH = 4_000
const MAX_DEPTH = 4

export interface Log extends Logger {
  close(): void
}

export function createLog(dataDir: string, level: 'debug' | 'info' | 'warn'): Log {
  const file = new RotatingFile(path.join(dataDir, 'logs', 'jarvis.log'))
  const logger = pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      messageKey: 'event',
      formatters: { level: label => ({ level: label }) },
    },
    file,
  )
  return {
    debug: (event, facts = {}) => logger.debug(safe(facts, 0), event),
    info: (event, facts = {}) => logger.info(safe(facts, 0), event),
    warn: (event, facts = {}) => logger.warn(safe(facts, 0), event),
    error: (event, facts = {}) => logger.error(safe(facts, 0), event),
    close: () => file.close(),
  }
}

function safe(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.length > MAX_TEXT_LENGTH ? `${value.slice(0, MAX_TEXT_LENGTH)}…` : value
  if (typeof value !== 'object' || value === null) return value
  if (depth >= MAX_DEPTH) return '[deeper]'
  if (value instanceof Error) return safeError(value, depth)
  if (Array.isArray(value)) return value.slice(0, 100).map(item => safe(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, fact]) => [name, isWithheld(name, fact) ? '[withheld]' : safe(fact, depth + 1)]),
  )
}

/** A number under such a name is a count. */
function isWithheld(name: string, fact: unknown): boolean {
  return withheldNames.has(name.toLowerCase()) && typeof fact !== 'number'
}

function safeError(error: Error, depth: number): unknown {
  const { name, message, stack, cause } = error
  return {
    name,
    message: safe(message, depth + 1),
    ...('code' in error && { code: safe(error.code, depth + 1) }),
    stack: safe(stack === undefined ? stack : sourceStack(stack), depth + 1),
    ...(cause !== undefined && { cause: safe(cause, depth + 1) }),
  }
}

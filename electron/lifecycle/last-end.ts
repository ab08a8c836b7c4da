// How the run before ended, for the next start to tell: last-end.json, written as the last thing of every end.
// A process that is killed writes nothing; that it is missing beside a left-over owner.json says so.

import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { LastEnd } from '../../shared/durability-models.ts'
import { writeDurably } from '../lib/durable-file.ts'
import type { End } from './disposer.ts'

const schema = z.object({
  isClean: z.boolean(),
  at: z.number().nullable(),
  reason: z.string().nullable(),
  failed: z.array(z.string()),
})

/** Nothing is known of it but that it was cut off: killed, crashed, or the power went. */
const cutOff: LastEnd = { isClean: false, at: null, reason: null, failed: [] }

/** `isStaying`: a command of the command line leaves what it found for the next start to tell. */
export function followEnds(
  dataDir: string,
  wasOrderly: boolean | null,
  isStaying: boolean,
): { readonly lastEnd: LastEnd | null; readonly noteEnd: (end: End) => void } {
  const lastEnd = readLastEnd(dataDir, wasOrderly)
  if (isStaying) forgetLastEnd(dataDir)
  else if (lastEnd?.isClean === false) writeLastEnd(dataDir, lastEnd)
  return {
    lastEnd,
    noteEnd({ reason, failed }) {
      if (isStaying) writeLastEnd(dataDir, { isClean: failed.length === 0, at: Date.now(), reason, failed })
    },
  }
}

/** Null at the first start. `wasOrderly`: the process before gave the data folder back. */
export function readLastEnd(dataDir: string, wasOrderly: boolean | null): LastEnd | null {
  const written = read(dataDir)
  if (written !== null) return wasOrderly === false ? { ...written, isClean: false } : written
  return wasOrderly === null ? null : wasOrderly ? { ...cutOff, isClean: true } : cutOff
}

/** Throws what the file system says. */
export function writeLastEnd(dataDir: string, end: LastEnd): void {
  writeDurably(fileOf(dataDir), JSON.stringify(end))
}

/** Of a process that ends itself by force, whatever state it is in. */
export function recordForcedEnd(dataDir: string, reason: string): void {
  writeLastEnd(dataDir, { isClean: false, at: Date.now(), reason, failed: read(dataDir)?.failed ?? ['shutdown'] })
}

export function forgetLastEnd(dataDir: string): void {
  rmSync(fileOf(dataDir), { force: true })
}

function read(dataDir: string): LastEnd | null {
  try {
    return schema.parse(JSON.parse(readFileSync(fileOf(dataDir), 'utf8')))
  } catch {
    return null
  }
}

function fileOf(dataDir: string): string {
  return path.join(dataDir, 'last-end.json')
}

// Every page of the database is read once a day while nothing is answered, by a process that gives way to all others.
// What it finds is kept, so that the next start can mend what it could not see by itself.

import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { writeDurably } from '../lib/durable-file.ts'
import type { Logger } from '../lib/logger.ts'
import type { RunJob } from '../memory/maintenance/maintenance.ts'

export interface IdleCheckOptions {
  readonly dataDir: string
  readonly file: string
  readonly run: RunJob
  readonly isIdle: () => boolean
  readonly logger: Logger
}

const FIRST_AFTER_MS = 10 * 60_000
const BUSY_WAIT_MS = 60_000
const LOOK_EVERY_MS = 3_600_000
const DAY_MS = 24 * 3_600_000

const outcomeSchema = z.object({ at: z.number(), ok: z.boolean() })

export function startIdleCheck(options: IdleCheckOptions): { dispose(): Promise<void> } {
  const ending = new AbortController()
  let running: Promise<void> = Promise.resolve()
  let timer = setTimeout(next, FIRST_AFTER_MS).unref()

  function next(): void {
    running = checkIfDue(options, ending.signal).then(delayMs => {
      if (!ending.signal.aborted) timer = setTimeout(next, delayMs).unref()
    })
  }

  return {
    dispose() {
      clearTimeout(timer)
      ending.abort()
      return running
    },
  }
}

/** Resolves with when to look again. */
export async function checkIfDue(options: IdleCheckOptions, signal: AbortSignal): Promise<number> {
  const { dataDir, file, run, isIdle, logger } = options
  const last = readOutcome(dataDir)
  // Either way: a clock that was ahead must not keep it from being done.
  if (last !== null && Math.abs(Date.now() - last.at) < DAY_MS) return LOOK_EVERY_MS
  if (!isIdle()) return BUSY_WAIT_MS
  try {
    const { ok, steps } = await run('examine', { file, isFull: true }, { signal, isBackground: true })
    writeDurably(fileOf(dataDir), JSON.stringify({ at: Date.now(), ok }))
    if (ok) logger.info('check.done')
    else logger.error('check.damaged', { steps })
  } catch (error) {
    if (!signal.aborted) logger.warn('check.failed', { error })
  }
  return LOOK_EVERY_MS
}

/** A full check has found damage since the database was last made sound. */
export function wasFoundDamaged(dataDir: string): boolean {
  return readOutcome(dataDir)?.ok === false
}

export function forgetOutcome(dataDir: string): void {
  rmSync(fileOf(dataDir), { force: true })
}

function readOutcome(dataDir: string): z.infer<typeof outcomeSchema> | null {
  try {
    return outcomeSchema.parse(JSON.parse(readFileSync(fileOf(dataDir), 'utf8')))
  } catch {
    return null
  }
}

function fileOf(dataDir: string): string {
  return path.join(dataDir, 'last-check.json')
}

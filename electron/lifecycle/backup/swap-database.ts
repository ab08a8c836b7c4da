// Puts another database in the place of jarvis.db, which nobody has open, and keeps the one that was there.
// A process killed anywhere in between leaves either the old state or one that the next start completes: what is to
// happen is written down (restore.json) before anything is renamed, and every rename may be done twice.

import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { AppError } from '../../../shared/errors.ts'
import { syncFolder, writeDurably } from '../../lib/durable-file.ts'
import { forgetOutcome } from '../idle-check.ts'

const planSchema = z.object({
  /** Where the present files go: the database's path there; its log and index go along. */
  keptAs: z.string(),
  /** What takes its place; without it, the copy beside jarvis.db. */
  from: z.string().optional(),
})

/** The new database, ready and synced, beside jarvis.db. */
export function stagedFileOf(file: string): string {
  return `${file}.restoring`
}

function planFileOf(file: string): string {
  return path.join(path.dirname(file), 'restore.json')
}

/** `keptAs`, `from`: on the same file system. `from` is moved, not copied. */
export function swapDatabase(file: string, keptAs: string, from = stagedFileOf(file)): void {
  writeDurably(planFileOf(file), JSON.stringify({ keptAs, from }))
  carryOut(file, keptAs, from)
}

/** At the start, before the database is opened. Resolves with where the state before was put, if a swap was completed. */
export function completeSwap(file: string): string | null {
  if (!existsSync(planFileOf(file))) {
    // Made before it was decided on, or by an end in the middle of the copy.
    rmSync(stagedFileOf(file), { force: true })
    return null
  }
  const plan = planSchema.parse(JSON.parse(readFileSync(planFileOf(file), 'utf8')))
  const { keptAs, from = stagedFileOf(file) } = plan
  const folder = path.dirname(path.resolve(file)) + path.sep
  if (![keptAs, from].every(place => path.resolve(place).startsWith(folder))) {
    throw new AppError('internal', `${planFileOf(file)} names a place outside of the data folder.`)
  }
  carryOut(file, keptAs, from)
  return keptAs
}

function carryOut(file: string, keptAs: string, from: string): void {
  // Once it has moved, what lies at `file` is the new one.
  if (existsSync(from)) {
    moveAside(file, keptAs)
    // What a check found was in the one that has gone.
    forgetOutcome(path.dirname(file))
    renameSync(from, file)
    syncFolder(path.dirname(file))
    syncFolder(path.dirname(from))
  }
  rmSync(planFileOf(file), { force: true })
  syncFolder(path.dirname(file))
}

/** With its log, which holds what was written last; SQLite finds it by name. */
function moveAside(file: string, keptAs: string): void {
  for (const suffix of ['-wal', '-journal', '']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, keptAs + suffix)
  }
  rmSync(`${file}-shm`, { force: true })
  syncFolder(path.dirname(keptAs))
}

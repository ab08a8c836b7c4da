// Brings back a backup while nobody has the data open: proved while it is copied, then swapped in; the state before stays.

import { constants, existsSync } from 'node:fs'
import { chmod, copyFile, open, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Backup, RestoreResult } from '../../../shared/durability-models.ts'
import { AppError, isAppError } from '../../../shared/errors.ts'
import { newestVersion } from '../../memory/migrate.ts'
import { hashFile } from '../../memory/maintenance/copy-store.ts'
import { readHeader, type StoreHeader } from '../../memory/store-header.ts'
import type { RunJob } from '../../memory/maintenance/maintenance.ts'
import type { BackupSource } from './backup-source.ts'
import { refuseWithoutSpace, sizeOf } from './make-backup.ts'
import { stagedFileOf, swapDatabase } from './swap-database.ts'

/** A backup that is ready to take the database's place. */
export interface StagedRestore {
  readonly from: string
  readonly to: string
  /** Where the state before will be. */
  readonly keptAs: string
  readonly tookMs: number
  /** Nobody may have the database open. */
  readonly swap: () => void
}

/**
 * `from`: any database file of Jarvis. The data may be open meanwhile. Rejects with `not_found`, `memory_corrupt`,
 * `newer_data`, `storage_full`; nothing has changed then.
 */
export async function stageRestore(source: BackupSource, from: string, now: number): Promise<StagedRestore> {
  const startedAt = performance.now()
  const { file, folder, run } = source
  if (path.resolve(from) === path.resolve(file)) {
    throw new AppError('bad_request', 'This is the database itself.', { data: { reason: 'same_file' } })
  }
  const { schemaVersion, hasLog } = read(from)
  const found = hasLog ? await run('version', { file: from }) : schemaVersion
  if (found > newestVersion) {
    throw new AppError('newer_data', `The backup is of version ${found}; this program knows up to ${newestVersion}.`, {
      data: { found, newest: newestVersion },
    })
  }
  const staged = stagedFileOf(file)
  await rm(staged, { force: true })
  if (found === 0) throw asBackupError(new AppError('memory_corrupt', `${from} holds nothing of Jarvis.`))
  const known = folder.list().find(item => folder.fileOf(item.name) === path.resolve(from))
  // A state that was put aside comes back itself: what it makes way for is put aside in its place.
  const putAside = known?.kind === 'replaced' && !hasLog ? known : null
  try {
    if (putAside === null) await refuseWithoutSpace(path.dirname(file), sizeOf(from))
    // What was put aside may have a log that holds what was written last.
    if (hasLog) await run('copy', { file: from, target: staged })
    else if (putAside !== null) await examine(run, from)
    else await copyProved(run, from, staged, known?.sha256 ?? null)
  } catch (error) {
    await rm(staged, { force: true })
    throw asBackupError(error)
  }
  const name = folder.newName('replaced', now)
  const keptAs = folder.fileOf(name)
  const swap = () => {
    const facts = { kind: 'replaced', sha256: null, messages: null, conversations: null } as const
    // First: a process that ends between the two would leave a file that is taken for an unfinished backup.
    folder.finishLater(name, { ...facts, createdAt: now, schemaVersion: schemaVersionOf(file) })
    swapDatabase(file, keptAs, putAside === null ? staged : from)
    if (putAside !== null) folder.remove(putAside.name)
  }
  return { from, to: file, keptAs, tookMs: performance.now() - startedAt, swap }
}

/** At once, for who has the data folder and nobody in it. */
export async function restoreFile(source: BackupSource, from: string, now: number): Promise<RestoreResult> {
  const startedAt = performance.now()
  const { to, keptAs, swap } = await stageRestore(source, from, now)
  swap()
  return { from, to, keptAs: existsSync(keptAs) ? keptAs : null, tookMs: performance.now() - startedAt }
}

/** Where a rollback leads: the state before the newest change that was asked for, or else the newest backup. */
export function rollbackTarget(items: readonly Backup[]): Backup | null {
  return items.find(({ kind }) => kind !== 'scheduled') ?? items[0] ?? null
}

function read(from: string): StoreHeader {
  try {
    return readHeader(from)
  } catch (error) {
    throw asBackupError(error)
  }
}

/** It is the backup that is damaged, not what the user has open. */
function asBackupError(error: unknown): unknown {
  if (!isAppError(error) || error.code !== 'memory_corrupt') return error
  return new AppError('memory_corrupt', error.message, { data: { ...error.data, reason: 'backup' }, cause: error })
}

function schemaVersionOf(file: string): number {
  try {
    return readHeader(file).schemaVersion
  } catch {
    // Kept whatever it is.
    return 0
  }
}

/** With a checksum of a proved backup that is enough, and takes a tenth of the time. */
async function copyProved(run: RunJob, from: string, to: string, sha256: string | null): Promise<void> {
  if (sha256 !== null) {
    await copyDurably(from, to)
    return await assertHash(to, sha256)
  }
  await Promise.all([run('prove', { file: from }), copyDurably(from, to)])
}

/** It was the store a moment ago, so it is looked at as a start looks at it: going back must not take long. */
async function examine(run: RunJob, file: string): Promise<void> {
  const { ok, steps } = await run('examine', { file, isFull: false })
  if (ok) return
  const detail = steps.find(step => !step.ok)?.detail ?? ''
  throw new AppError('memory_corrupt', `The file is damaged: ${detail}.`, {
    data: { cause: 'integrity_check', detail },
  })
}

async function copyDurably(from: string, to: string): Promise<void> {
  // Where the file system can, both share their blocks.
  await copyFile(from, to, constants.COPYFILE_FICLONE)
  await chmod(to, 0o600)
  const handle = await open(to, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function assertHash(file: string, sha256: string): Promise<void> {
  if ((await hashFile(file)) === sha256) return
  throw new AppError('memory_corrupt', 'The backup has changed since it was made.', { data: { cause: 'checksum' } })
}

// One backup, from the free space it needs to the moment it counts.

import { existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import path from 'node:path'
import type { Backup, BackupKind, StoreFacts } from '../../../shared/durability-models.ts'
import { AppError } from '../../../shared/errors.ts'
import { syncFolder } from '../../lib/durable-file.ts'
import type { JobOptions } from '../../memory/maintenance/maintenance.ts'
import type { BackupSource } from './backup-source.ts'
import { outdated } from './rotation.ts'

/** Left for everything else. */
const RESERVE_BYTES = 64 * 1024 * 1024

/** Rejects with `storage_full` (data: neededBytes), `memory_corrupt` … and leaves nothing then. */
export async function makeBackup(
  { file, folder, run }: BackupSource,
  kind: BackupKind,
  now: number,
  options: JobOptions = {},
): Promise<Backup> {
  folder.sweep(now)
  const name = folder.newName(kind, now)
  try {
    await refuseWithoutSpace(folder.dir, sizeOf(file))
    const facts = await run('copy', { file, target: folder.fileOf(name) }, options)
    syncFolder(folder.dir)
    const made = folder.finish(name, { kind, createdAt: now, ...factsOf(facts) })
    for (const item of outdated(folder.list(), made)) folder.remove(item.name)
    return made
  } catch (error) {
    folder.remove(name)
    throw error
  }
}

/** A backup for the user to keep elsewhere; never over a file that is there (`conflict`). */
export async function exportBackup(
  { file, run }: Pick<BackupSource, 'file' | 'run'>,
  target: string,
  options: JobOptions = {},
): Promise<StoreFacts> {
  if (existsSync(target)) {
    throw new AppError('conflict', `There is a file already: ${target}`, {
      data: { reason: 'file_exists', path: target },
    })
  }
  const folder = path.dirname(target)
  const temporary = `${target}.part-${process.pid}`
  try {
    await refuseWithoutSpace(folder, sizeOf(file))
    const facts = await run('copy', { file, target: temporary }, options)
    // Fails if the name has been taken meanwhile, where the file system knows links.
    try {
      linkSync(temporary, target)
      rmSync(temporary)
    } catch {
      renameSync(temporary, target)
    }
    syncFolder(folder)
    return facts
  } catch (error) {
    rmSync(temporary, { force: true })
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new AppError('not_found', `There is no folder ${folder}.`, { data: { reason: 'folder', path: folder } })
    }
    throw error
  }
}

function factsOf({ sha256, messages, conversations, schemaVersion }: StoreFacts) {
  return { sha256, messages, conversations, schemaVersion }
}

export async function refuseWithoutSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const freeBytes = bavail * bsize
  const neededBytes = bytes + RESERVE_BYTES
  if (freeBytes >= neededBytes) return
  throw new AppError('storage_full', `${neededBytes} bytes are needed in ${folder}, ${freeBytes} are free.`, {
    retryable: true,
    data: { neededBytes, freeBytes, path: folder },
  })
}

export function sizeOf(file: string): number {
  const of = (name: string) => statSync(name, { throwIfNoEntry: false })?.size ?? 0
  return of(file) + of(`${file}-wal`)
}

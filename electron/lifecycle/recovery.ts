// A damaged database: never deleted, never written to again. What can be read goes into a new one, gaps are filled from
// the newest backup, and the user is told how much that was.

import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { RecoveryReport } from '../../shared/durability-models.ts'
import { isAppError } from '../../shared/errors.ts'
import { writeDurably } from '../lib/durable-file.ts'
import type { Logger } from '../lib/logger.ts'
import type { BackupSource } from './backup/backup-source.ts'
import { stagedFileOf, swapDatabase } from './backup/swap-database.ts'

const reportSchema = z.object({
  at: z.number(),
  keptIn: z.string(),
  savedMessages: z.number(),
  fromBackupMessages: z.number(),
  lostMessages: z.number(),
  savedConversations: z.number(),
  backup: z.string().nullable(),
})

/** What another program put there is not ours to replace. */
export function isRecoverable(error: unknown): boolean {
  return isAppError(error) && error.code === 'memory_corrupt' && error.data?.['cause'] !== 'foreign_database'
}

/** Nobody has the database open. Rejects when nothing could be made of it; it lies where it was then. */
export async function recoverStore(source: BackupSource, logger: Logger, now: number): Promise<RecoveryReport> {
  const { file, folder, run } = source
  const backup = folder.list().find(({ sha256 }) => sha256 !== null) ?? null
  const staged = stagedFileOf(file)
  const removeStaged = () => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(staged + suffix, { force: true })
  }
  removeStaged()
  logger.error('recovery.begins', { file })
  const keptIn = newFolder(path.join(path.dirname(file), 'recovery'), now)
  try {
    const saved = await run('salvage', {
      file,
      target: staged,
      backup: backup === null ? null : folder.fileOf(backup.name),
    })
    const report: RecoveryReport = {
      at: now,
      keptIn,
      savedMessages: saved.messages,
      fromBackupMessages: saved.fromBackup,
      lostMessages: saved.lost,
      savedConversations: saved.conversations,
      backup: saved.fromBackup > 0 ? (backup?.name ?? null) : null,
    }
    writeDurably(path.join(keptIn, 'report.json'), JSON.stringify(report))
    swapDatabase(file, path.join(keptIn, 'jarvis.db'))
    logger.error('recovery.done', { ...report })
    return report
  } catch (error) {
    removeStaged()
    rmSync(keptIn, { recursive: true, force: true })
    throw error
  }
}

/** Newest first. */
export function listRecoveries(dataDir: string): readonly RecoveryReport[] {
  const parent = path.join(dataDir, 'recovery')
  const reports = foldersIn(parent).flatMap(name => {
    try {
      return [reportSchema.parse(JSON.parse(readFileSync(path.join(parent, name, 'report.json'), 'utf8')))]
    } catch {
      return []
    }
  })
  return reports.sort((a, b) => b.at - a.at)
}

function foldersIn(parent: string): readonly string[] {
  try {
    return readdirSync(parent)
  } catch {
    return []
  }
}

function newFolder(parent: string, now: number): string {
  mkdirSync(parent, { recursive: true, mode: 0o700 })
  const time = new Date(now).toISOString().replaceAll(/[-:.Z]/g, '')
  for (let number = 1; ; number++) {
    const folder = path.join(parent, number === 1 ? time : `${time}-${number}`)
    try {
      mkdirSync(folder, { mode: 0o700 })
      return folder
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

// The database's file before it is opened: a swap that broke off is completed, and a file of an older version is backed up.

import { existsSync } from 'node:fs'
import path from 'node:path'
import { AppError } from '../../shared/errors.ts'
import type { Logger } from '../lib/logger.ts'
import { newestVersion } from '../memory/migrate.ts'
import { readHeader } from '../memory/store-header.ts'
import type { BackupSource } from './backup/backup-source.ts'
import { makeBackup, sizeOf } from './backup/make-backup.ts'
import { completeSwap } from './backup/swap-database.ts'
import { wasFoundDamaged } from './idle-check.ts'

/** Rejects with what keeps the backup from being made; nothing is migrated then. */
export async function prepareStore(source: BackupSource, logger: Logger): Promise<void> {
  const { file, run } = source
  const keptAs = completeSwap(file)
  if (keptAs !== null) logger.warn('restore.completed', { keptAs })
  if (!existsSync(file)) return
  if (sizeOf(file) === 0) {
    // A first start that broke off; but whoever has backups has started before.
    if (source.folder.list().length === 0) return
    throw new AppError('memory_corrupt', 'The database file is empty.', { data: { cause: 'cut_short' } })
  }
  const { schemaVersion, hasLog } = readHeader(file)
  if (wasFoundDamaged(path.dirname(file))) {
    throw new AppError('memory_corrupt', 'A full check has found damage.', { data: { cause: 'integrity_check' } })
  }
  if (schemaVersion === newestVersion) return
  const found = hasLog ? await run('version', { file }) : schemaVersion
  if (found === 0 || found >= newestVersion) return
  const { name } = await makeBackup(source, 'migration', Date.now())
  logger.info('backup.before_migration', { name, from: found, to: newestVersion })
}

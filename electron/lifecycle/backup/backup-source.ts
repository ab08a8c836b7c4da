// What backups of a data folder are made from, and what with.

import path from 'node:path'
import { createMaintenance, type RunJob, type SpawnMaintenance } from '../../memory/maintenance/maintenance.ts'
import { BackupFolder } from './backup-folder.ts'

export interface BackupSource {
  /** jarvis.db */
  readonly file: string
  readonly folder: BackupFolder
  readonly run: RunJob
}

export function backupSource(dataDir: string, spawn: SpawnMaintenance): BackupSource {
  return {
    file: path.join(dataDir, 'jarvis.db'),
    folder: new BackupFolder(dataDir),
    run: createMaintenance(spawn),
  }
}

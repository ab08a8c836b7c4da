// What watches over the data while Jarvis runs: backups, health, a full check a day, and the end of what was deleted.

import type { Health } from '../../shared/durability-models.ts'
import type { EngineStatus } from '../../shared/models.ts'
import type { Logger } from '../lib/logger.ts'
import type { ThreadHealth } from '../lib/thread-health.ts'
import type { Memory } from '../memory/memory.ts'
import { BackupService } from './backup/backup-service.ts'
import type { BackupSource } from './backup/backup-source.ts'
import { Ballast } from './ballast.ts'
import type { Disposer } from './disposer.ts'
import { startIdleCheck } from './idle-check.ts'
import { startPurge, type PurgeOptions } from './purge.ts'
import { Supervisor } from './supervisor.ts'

export interface WatchOptions {
  readonly dataDir: string
  readonly store: BackupSource
  readonly memory: Pick<Memory, 'counts'> & PurgeOptions['memory']
  readonly threads: () => readonly ThreadHealth[]
  readonly engineStatus: () => EngineStatus
  /** Nothing is being answered. */
  readonly isIdle: () => boolean
  /** A command line that opens the folder for one command leaves this work to the app. */
  readonly isStaying: boolean
  readonly restart: (between: () => void) => void
  readonly forgetTraces: PurgeOptions['forgetTraces']
  readonly onHealth: (health: Health) => void
  readonly disposer: Disposer
  readonly logger: Logger
}

export function watchOver(options: WatchOptions): {
  readonly backups: BackupService
  readonly supervisor: Supervisor
} {
  const { dataDir, store, memory, isIdle, isStaying, disposer, logger } = options
  const backups = new BackupService({ ...store, isIdle, isScheduled: isStaying, restart: options.restart, logger })
  disposer.add('work', 'backups', () => backups.dispose())
  const supervisor = new Supervisor({
    dataDir,
    memory,
    threads: options.threads,
    engineStatus: options.engineStatus,
    isStaying,
    ballast: new Ballast(dataDir),
    onChange: options.onHealth,
    logger,
  })
  disposer.add('work', 'supervisor', () => supervisor.dispose())
  if (isStaying) {
    const purge = startPurge({ memory, forgetTraces: options.forgetTraces, isIdle, logger })
    disposer.add('work', 'purge', () => purge.dispose())
    const idleCheck = startIdleCheck({ dataDir, ...store, isIdle, logger })
    disposer.add('work', 'idle check', () => idleCheck.dispose())
  }
  return { backups, supervisor }
}

// The ladder from the files to an open store: complete what broke off, back up before a migration, open, and if that finds
// damage, recover once and open what could be saved.

import type { RecoveryReport } from '../../shared/durability-models.ts'
import type { Logger } from '../lib/logger.ts'
import type { Memory } from '../memory/memory.ts'
import type { BackupSource } from './backup/backup-source.ts'
import { prepareStore } from './prepare-store.ts'
import { isRecoverable, recoverStore } from './recovery.ts'
import type { StartupClock } from './startup-clock.ts'

export interface OpenStoreOptions {
  readonly store: BackupSource
  readonly isMended: boolean
  readonly phase: StartupClock['phase']
  readonly open: () => Promise<Memory>
  readonly logger: Logger
}

/** `recovery`: what had to be done to a damaged database; null nearly always. */
export async function openStore({
  store,
  isMended,
  phase,
  open,
  logger,
}: OpenStoreOptions): Promise<{ readonly memory: Memory; readonly recovery: RecoveryReport | null }> {
  const prepareAndOpen = async () => {
    await phase('prepare', () => prepareStore(store, logger))
    return await phase('store', open)
  }
  try {
    return { memory: await prepareAndOpen(), recovery: null }
  } catch (error) {
    if (!isMended || !isRecoverable(error)) throw error
    logger.error('store.damaged', { error })
    const recovery = await phase('recovery', () => recoverStore(store, logger, Date.now()))
    return { memory: await phase('store', open), recovery }
  }
}

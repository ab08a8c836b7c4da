// `jarvis restore FILE` and `jarvis rollback`: the data folder is this process's alone meanwhile. Who has it open is asked
// to close first.

import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { AppError, isAppError } from '../../shared/errors.ts'
import type { AppConfig } from '../config.ts'
import { backupSource, type BackupSource } from '../lifecycle/backup/backup-source.ts'
import { restoreFile, rollbackTarget } from '../lifecycle/backup/restore.ts'
import { completeSwap } from '../lifecycle/backup/swap-database.ts'
import { prepareDataFolder } from '../lifecycle/data-folder.ts'
import { acquireInstanceLock, readOwner, type InstanceLock } from '../lifecycle/instance-lock.ts'
import { forkMaintenance } from '../memory/maintenance/maintenance.ts'
import { maintenanceProcess } from '../thread-entries.ts'
import type { Command, CommandContext } from './command.ts'
import { connectToOwner } from './connect.ts'

/** What `restore --json` and `rollback --json` print; other programs rely on it. */
export const restoreSchema = z.strictObject({
  from: z.string(),
  to: z.string(),
  keptAs: z.string().nullable(),
  tookMs: z.number().min(0),
})

/** The longest a running Jarvis may take to drain, dispose and end. */
const CLOSE_WAIT_MS = 55_000
const RETRY_MS = 100

export const restore: Command = {
  options: {},
  run: context => {
    const [file, ...others] = context.positionals
    if (file === undefined || others.length > 0) throw new AppError('bad_request', context.words('cli.restore.usage'))
    return bringBack(context, () => path.resolve(file))
  },
}

export const rollback: Command = {
  options: {},
  run: context =>
    bringBack(context, ({ folder }) => {
      const target = rollbackTarget(folder.list())
      if (target === null) {
        throw new AppError('not_found', context.words('cli.rollback.none'), { data: { reason: 'no_backup' } })
      }
      return folder.fileOf(target.name)
    }),
}

async function bringBack(context: CommandContext, choose: (source: BackupSource) => string): Promise<number> {
  const { config, output, words } = context
  const lock = await haveToItself(context)
  try {
    const source = storeOf(config)
    completeSwap(source.file)
    const result = await restoreFile(source, choose(source), Date.now())
    output.result(result, () => {
      const done = words('cli.restore.done', { from: result.from, seconds: Math.ceil(result.tookMs / 1000) })
      return result.keptAs === null ? done : `${done}\n${words('cli.restore.kept', { path: result.keptAs })}`
    })
    return 0
  } finally {
    lock.release(true)
  }
}

export function storeOf({ dataDir }: AppConfig): BackupSource {
  return backupSource(dataDir, forkMaintenance(maintenanceProcess))
}

async function haveToItself({ config, output, words, signal }: CommandContext): Promise<InstanceLock> {
  const { dataDir } = config
  await prepareDataFolder(dataDir)
  const waitedUntil = performance.now() + CLOSE_WAIT_MS
  let hasAsked = false
  for (;;) {
    try {
      return await acquireInstanceLock(dataDir, 'cli')
    } catch (error) {
      const isHeld = isAppError(error) && error.code === 'busy'
      if (!isHeld || signal.aborted || performance.now() > waitedUntil) throw error
    }
    if (!hasAsked) {
      const owner = readOwner(dataDir)
      if (owner !== null) output.note(words('cli.restore.closing', { host: owner.host, pid: owner.pid }))
      hasAsked = await askToClose(dataDir)
    }
    await delay(RETRY_MS)
  }
}

async function askToClose(dataDir: string): Promise<boolean> {
  const client = await connectToOwner(dataDir)
  if (client === null) return false
  // It may end before its answer is out.
  await client.call('app.close', {}).catch(() => undefined)
  client.close()
  return true
}

// How long a backup, a restore and a rollback of a store of the size given take. 2,200,000 rows are 1.1 GB.

import { statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { backupSource } from '../../../electron/lifecycle/backup/backup-source.ts'
import { makeBackup } from '../../../electron/lifecycle/backup/make-backup.ts'
import { restoreFile, rollbackTarget } from '../../../electron/lifecycle/backup/restore.ts'
import { forkMaintenance } from '../../../electron/memory/maintenance/maintenance.ts'
import { maintenanceProcess } from '../../../electron/thread-entries.ts'
import { fillStore } from '../fill-store.ts'
import { atMost, measured, single } from '../measure.ts'
import type { Suite } from '../suite.ts'

const TIMES = 3

export const backup: Suite = async ({ mode, rows, say }) => {
  if (mode === 'baseline') return { results: [], verdicts: [] }
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'jarvis-bench-'))
  const seconds = async (work: () => Promise<unknown>) => {
    const startedAt = performance.now()
    await work()
    return (performance.now() - startedAt) / 1_000
  }
  try {
    fillStore(dataDir, rows, say)
    const source = backupSource(dataDir, forkMaintenance(maintenanceProcess))
    const { folder, file } = source
    const sizeGb = statSync(file).size / 1e9
    say(`backup of ${sizeGb.toFixed(2)} GB`)
    let name = ''
    const backedUp = await seconds(async () => {
      name = (await makeBackup(source, 'manual', Date.now())).name
    })
    const restored: number[] = []
    const rolledBack: number[] = []
    for (let time = 0; time < TIMES; time++) {
      say(`restore and rollback ${time + 1}`)
      restored.push(await seconds(() => restoreFile(source, folder.fileOf(name), Date.now())))
      const target = rollbackTarget(folder.list())
      if (target?.kind !== 'replaced') throw new Error('The state before was not put aside.')
      rolledBack.push(await seconds(() => restoreFile(source, folder.fileOf(target.name), Date.now())))
      const [aside] = folder.list()
      if (aside !== undefined) folder.remove(aside.name)
    }
    const restores = measured('restore of a backup, its checksum compared', 's', restored)
    const rollbacks = measured('rollback to the state before', 's', rolledBack)
    return {
      results: [
        single('size of the store', 'GB', sizeGb),
        single('backup, proved', 's', backedUp),
        restores,
        rollbacks,
      ],
      verdicts: [atMost('restore', restores.p95, 10, 's'), atMost('rollback', rollbacks.p95, 10, 's')],
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}

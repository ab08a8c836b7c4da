// Does one thing to a data folder, over and over, until it is killed: `node kill-child.ts KIND DATA_DIR`.
// Prints a line once something is acknowledged: `backup NAME`, `restored KEPT`, `migrated`.

import { writeSync } from 'node:fs'
import path from 'node:path'
import { BackupFolder } from '../../../electron/lifecycle/backup/backup-folder.ts'
import { makeBackup } from '../../../electron/lifecycle/backup/make-backup.ts'
import { restoreFile, rollbackTarget } from '../../../electron/lifecycle/backup/restore.ts'
import { completeSwap } from '../../../electron/lifecycle/backup/swap-database.ts'
import { jobs } from '../../../electron/memory/maintenance/jobs.ts'
import type { RunJob } from '../../../electron/memory/maintenance/maintenance.ts'
import { closeWriter, openWriter } from '../../../electron/memory/open-store.ts'

const [kind = '', dataDir = ''] = process.argv.slice(2)
const file = path.join(dataDir, 'jarvis.db')
const folder = new BackupFolder(dataDir)
// In this process, so that the kill meets the work itself.
const run = (async (name: keyof typeof jobs, input: never) =>
  await (jobs[name] as (input: never) => unknown)(input)) as RunJob
const say = (line: string) => writeSync(1, `${line}\n`)

const backTo = () => folder.fileOf(rollbackTarget(folder.list())!.name)

say('begun')
completeSwap(file)
switch (kind) {
  case 'backup':
    for (let at = Date.now(); ; at++) say(`backup ${(await makeBackup({ file, folder, run }, 'manual', at)).name}`)
  case 'restore':
    for (;;) {
      const [newest] = folder.list().filter(item => item.kind === 'manual')
      const { keptAs } = await restoreFile({ file, folder, run }, folder.fileOf(newest!.name), Date.now())
      say(`restored ${keptAs}`)
      if (keptAs !== null) folder.remove(path.basename(keptAs, '.db'))
    }
  case 'rollback':
    for (;;) say(`restored ${(await restoreFile({ file, folder, run }, backTo(), Date.now())).keptAs}`)
  case 'migrate':
    closeWriter(openWriter(file, true))
    say('migrated')
}

import { copyFileSync, existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { makeBackup } from '../../../electron/lifecycle/backup/make-backup.ts'
import { restoreFile } from '../../../electron/lifecycle/backup/restore.ts'
import { completeSwap, stagedFileOf } from '../../../electron/lifecycle/backup/swap-database.ts'
import { connect } from '../../../electron/memory/database.ts'
import { proveStore } from '../../../electron/memory/maintenance/copy-store.ts'
import { migrate, newestVersion, userVersion } from '../../../electron/memory/migrate.ts'
import { migrations } from '../../../electron/memory/migrations/migrations.ts'
import { closeWriter, openWriter } from '../../../electron/memory/open-store.ts'
import { runAndKill } from '../../support/run-and-kill.ts'
import { countMessages, fill, openSource } from './store-source.ts'

/** `KILL_LOOPS=200 npx vitest run test/lifecycle/backup/kill.test.ts` for long. */
const loops = Number(process.env['KILL_LOOPS'] ?? 3)

const script = fileURLToPath(new URL('kill-child.ts', import.meta.url))

const timeout = 60_000 + loops * 15_000

it(
  'a process killed while it backs up leaves only whole backups, and all it acknowledged',
  async () => {
    const { dataDir, file, folder } = openSource()
    fill(file, 100)
    for (let loop = 0; loop < loops; loop++) {
      const [, ...acknowledged] = await runAndKill(script, ['backup', dataDir], (loop * 37) % 190)
      const names = folder.list().map(({ name }) => name)
      // The rotation keeps the newest five of this kind.
      for (const line of acknowledged.slice(-5)) expect(names).toContain(line.split(' ')[1])
      for (const name of names) expect(await proveStore(folder.fileOf(name))).toMatchObject({ messages: 200 })
      expect(countMessages(file)).toBe(200)
    }
  },
  timeout,
)

it(
  'a process killed while it restores leaves the old state or the new one, never neither',
  async () => {
    const source = openSource()
    const { dataDir, file, folder } = source
    fill(file, 60)
    await makeBackup(source, 'manual', Date.now())
    fill(file, 5)
    for (let loop = 0; loop < loops; loop++) {
      await runAndKill(script, ['restore', dataDir], (loop * 23) % 150)
      completeSwap(file)
      expect([120, 130]).toContain(countMessages(file))
      expect(existsSync(stagedFileOf(file))).toBe(false)
      // Whatever was put aside is whole, too, and is counted among the backups.
      const kept = folder.list().filter(({ kind }) => kind === 'replaced')
      for (const { name } of kept) expect([120, 130]).toContain(countMessages(folder.fileOf(name)))
    }
  },
  timeout,
)

it(
  'a process killed while it rolls back, which moves the states, loses neither of them',
  async () => {
    const source = openSource()
    const { dataDir, file, folder } = source
    fill(file, 60)
    const { name } = await makeBackup(source, 'manual', Date.now())
    fill(file, 5)
    await restoreFile(source, folder.fileOf(name), Date.now())
    folder.remove(name)
    for (let loop = 0; loop < loops; loop++) {
      await runAndKill(script, ['rollback', dataDir], (loop * 11) % 60)
      completeSwap(file)
      const kept = folder.list().map(item => countMessages(folder.fileOf(item.name)))
      expect([countMessages(file), ...kept].sort()).toEqual([120, 130])
    }
  },
  timeout,
)

it(
  'a process killed while it migrates leaves a store of one version or the other, with every row',
  async () => {
    const { dataDir, file } = openSource()
    const old = path.join(dataDir, 'old.db')
    const db = connect(old, 'write')
    db.pragma('journal_mode = wal')
    migrate(db, migrations.slice(0, 1))
    const insert = db.prepare(
      "INSERT INTO message (conversationId, role, status, createdAt, content) VALUES (1, 'user', 'complete', 1, ?)",
    )
    db.transaction(() => {
      db.exec("INSERT INTO conversation (title, titleSource, createdAt, updatedAt) VALUES ('Old', 'user', 1, 1)")
      for (let index = 0; index < 3_000; index++) insert.run(`Message ${index} of the years before`)
    })()
    db.close()
    const versions = new Set<number>()
    for (let loop = 0; loop < loops; loop++) {
      for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
      copyFileSync(old, file)
      await runAndKill(script, ['migrate', dataDir], (loop * 7) % 40)
      const found = connect(file, 'read')
      versions.add(userVersion(found))
      expect(found.pragma('integrity_check', { simple: true })).toBe('ok')
      found.close()
      const opened = openWriter(file, true)
      expect(userVersion(opened)).toBe(newestVersion)
      expect(opened.prepare('SELECT count(*) FROM message').pluck().get()).toBe(3_000)
      closeWriter(opened)
    }
    for (const version of versions) expect(migrations.map(step => step.version)).toContain(version)
  },
  timeout,
)

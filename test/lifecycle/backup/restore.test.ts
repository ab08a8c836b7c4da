import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { exportBackup, makeBackup } from '../../../electron/lifecycle/backup/make-backup.ts'
import { restoreFile, rollbackTarget } from '../../../electron/lifecycle/backup/restore.ts'
import { completeSwap, stagedFileOf } from '../../../electron/lifecycle/backup/swap-database.ts'
import { prepareStore } from '../../../electron/lifecycle/prepare-store.ts'
import { connect } from '../../../electron/memory/database.ts'
import { migrate } from '../../../electron/memory/migrate.ts'
import { migrations } from '../../../electron/memory/migrations/migrations.ts'
import { closeWriter, openWriter } from '../../../electron/memory/open-store.ts'
import { runOperation } from '../../../electron/memory/operations.ts'
import { failing } from '../../memory/test-store.ts'
import { countMessages, fill, openSource, silent } from './store-source.ts'

describe('a backup', () => {
  it('holds all that was stored when it began, also while the store is open, and is the user’s alone', async () => {
    const source = openSource()
    fill(source.file, 10)
    const writer = openWriter(source.file, true)
    const made = await makeBackup(source, 'manual', Date.now())
    closeWriter(writer)
    expect(made).toMatchObject({ kind: 'manual', messages: 20, conversations: 2 })
    const file = source.folder.fileOf(made.name)
    expect(countMessages(file)).toBe(20)
    if (process.platform !== 'win32') {
      expect(statSync(file).mode & 0o777).toBe(0o600)
      expect(statSync(source.folder.dir).mode & 0o777).toBe(0o700)
    }
  })

  it('does not hold what was removed for good', async () => {
    const source = openSource()
    fill(source.file, 10)
    const db = openWriter(source.file, true)
    runOperation(db, 'deleteConversation', { reference: 'c1', now: 1 })
    runOperation(db, 'purgeDeleted', { before: 2, limit: 1_000 })
    closeWriter(db)
    const { name } = await makeBackup(source, 'manual', Date.now())
    expect(readFileSync(source.folder.fileOf(name)).includes('Answer 3.')).toBe(false)
  })

  it('of a damaged store is not made, and leaves nothing', async () => {
    const source = openSource()
    fill(source.file, 40)
    const bytes = readFileSync(source.file)
    bytes.fill(7, 5 * 4096, 9 * 4096)
    writeFileSync(source.file, bytes)
    await expect(makeBackup(source, 'manual', Date.now())).rejects.toEqual(failing('memory_corrupt'))
    expect(readdirSync(source.folder.dir)).toEqual([])
  })

  it('to a path of the user’s never replaces a file', async () => {
    const source = openSource()
    fill(source.file, 2)
    const target = path.join(source.dataDir, 'mine.db')
    expect(await exportBackup(source, target)).toMatchObject({ messages: 4 })
    await expect(exportBackup(source, target)).rejects.toEqual(failing('conflict'))
    expect(countMessages(target)).toBe(4)
    await expect(exportBackup(source, path.join(source.dataDir, 'no/such/x.db'))).rejects.toMatchObject({
      code: expect.stringMatching(/not_found|memory_unavailable/) as string,
    })
  })

  it('is made and proved before a migration', async () => {
    const source = openSource()
    const db = connect(source.file, 'write')
    db.pragma('journal_mode = wal')
    migrate(db, migrations.slice(0, 1))
    db.exec("INSERT INTO conversation (title, titleSource, createdAt, updatedAt) VALUES ('Old', 'user', 1, 1)")
    db.close()
    await prepareStore(source, silent)
    const [made, ...others] = source.folder.list()
    expect(others).toEqual([])
    expect(made).toMatchObject({ kind: 'migration', conversations: 1, schemaVersion: migrations[0]!.version })
    closeWriter(openWriter(source.file, true))
    await prepareStore(source, silent)
    expect(source.folder.list()).toHaveLength(1)
  })
})

describe('a restore', () => {
  it('brings back the backup and keeps the state before, from which it can be undone', async () => {
    const source = openSource()
    fill(source.file, 5)
    const { name } = await makeBackup(source, 'manual', Date.now())
    fill(source.file, 3)
    const first = await restoreFile(source, source.folder.fileOf(name), Date.now())
    expect(countMessages(source.file)).toBe(10)
    expect(rollbackTarget(source.folder.list())?.kind).toBe('replaced')
    const back = await restoreFile(source, source.folder.fileOf(rollbackTarget(source.folder.list())!.name), Date.now())
    expect(back.from).toBe(first.keptAs)
    expect(countMessages(source.file)).toBe(16)
    // The state put aside has gone back to its place, and the other is put aside now.
    const kinds = source.folder.list().map(({ kind }) => kind)
    expect(kinds).toEqual(['replaced', 'manual'])
    expect(countMessages(back.keptAs!)).toBe(10)
  })

  it('of a damaged state that was put aside is refused, and nothing changes', async () => {
    const source = openSource()
    fill(source.file, 10)
    const { name } = await makeBackup(source, 'manual', Date.now())
    const { keptAs } = await restoreFile(source, source.folder.fileOf(name), Date.now())
    const bytes = readFileSync(keptAs!)
    bytes.fill(0, bytes.length / 2)
    writeFileSync(keptAs!, bytes)
    await expect(restoreFile(source, keptAs!, Date.now())).rejects.toMatchObject({
      code: 'memory_corrupt',
      data: { reason: 'backup' },
    })
    expect(readFileSync(keptAs!).equals(bytes)).toBe(true)
    expect(countMessages(source.file)).toBe(20)
    expect(source.folder.list()).toHaveLength(2)
  })

  it('that names a place outside of the data folder is not carried out', () => {
    const source = openSource()
    fill(source.file, 1)
    const other = openSource()
    fill(other.file, 2)
    const plan = { keptAs: path.join(source.folder.dir, 'kept.db'), from: other.file }
    writeFileSync(path.join(source.dataDir, 'restore.json'), JSON.stringify(plan))
    expect(() => completeSwap(source.file)).toThrow('outside')
    expect([countMessages(source.file), countMessages(other.file)]).toEqual([2, 4])
  })

  it('keeps what only the log of a killed process held', async () => {
    const source = openSource()
    fill(source.file, 2)
    const { name } = await makeBackup(source, 'manual', Date.now())
    // A process that was killed leaves its log: copied while it is open.
    const db = openWriter(source.file, true)
    db.exec("UPDATE conversation SET title = 'Written last'")
    const killed = openSource()
    for (const suffix of ['', '-wal']) copyFileSync(source.file + suffix, killed.file + suffix)
    closeWriter(db)
    const { keptAs } = await restoreFile(killed, source.folder.fileOf(name), Date.now())
    await restoreFile(killed, keptAs!, Date.now())
    const restored = openWriter(killed.file, true)
    expect(restored.prepare('SELECT DISTINCT title FROM conversation').pluck().all()).toEqual(['Written last'])
    closeWriter(restored)
  })

  it.each([
    ['one bit', (bytes: Buffer) => bytes.writeUInt8(bytes.readUInt8(bytes.length - 900) ^ 4, bytes.length - 900)],
    ['its end', (bytes: Buffer) => bytes.fill(0, bytes.length / 2)],
    ['its header', (bytes: Buffer) => bytes.fill(65, 0, 16)],
  ])('of a backup of which %s has changed is refused, and nothing changes', async (_, damage) => {
    const source = openSource()
    fill(source.file, 10)
    const { name } = await makeBackup(source, 'manual', Date.now())
    const file = source.folder.fileOf(name)
    const bytes = readFileSync(file)
    damage(bytes)
    writeFileSync(file, bytes)
    await expect(restoreFile(source, file, Date.now())).rejects.toMatchObject({
      code: 'memory_corrupt',
      data: { reason: 'backup' },
    })
    expect(existsSync(stagedFileOf(source.file))).toBe(false)
    expect(countMessages(source.file)).toBe(20)
    expect(source.folder.list()).toHaveLength(1)
  })

  it('of data of a newer version is refused gently, and nothing changes', async () => {
    const source = openSource()
    fill(source.file, 1)
    const newer = path.join(source.dataDir, 'newer.db')
    copyFileSync(source.file, newer)
    const db = connect(newer, 'write')
    db.pragma('user_version = 9999')
    db.close()
    await expect(restoreFile(source, newer, Date.now())).rejects.toEqual(failing('newer_data'))
    expect(countMessages(source.file)).toBe(2)
  })

  it('of a file that is not there or is no database is refused', async () => {
    const source = openSource()
    fill(source.file, 1)
    await expect(restoreFile(source, path.join(source.dataDir, 'none'), 0)).rejects.toEqual(failing('not_found'))
    const text = path.join(source.dataDir, 'text')
    writeFileSync(text, 'words '.repeat(1_000))
    await expect(restoreFile(source, text, 0)).rejects.toEqual(failing('memory_corrupt'))
    await expect(restoreFile(source, source.dataDir, 0)).rejects.toEqual(failing('memory_corrupt'))
    await expect(restoreFile(source, source.file, 0)).rejects.toEqual(failing('bad_request'))
  })

  it('that broke off before it was decided on leaves the store as it was', () => {
    const source = openSource()
    fill(source.file, 1)
    writeFileSync(stagedFileOf(source.file), 'half a copy')
    expect(completeSwap(source.file)).toBe(null)
    expect(existsSync(stagedFileOf(source.file))).toBe(false)
    expect(countMessages(source.file)).toBe(2)
  })
})

import { closeSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { connect } from '../../../electron/memory/database.ts'
import { copyStore, hashFile, proveStore, versionOf } from '../../../electron/memory/maintenance/copy-store.ts'
import { drillRestore } from '../../../electron/memory/maintenance/drill-restore.ts'
import { examineStore } from '../../../electron/memory/maintenance/examine-store.ts'
import { countHeldMessages } from '../../../electron/memory/maintenance/held-messages.ts'
import { newestVersion } from '../../../electron/memory/migrate.ts'
import { closeWriter, openWriter } from '../../../electron/memory/open-store.ts'
import { countMessages, fill } from '../../lifecycle/backup/store-source.ts'
import { tempDir } from '../../support/temp-dir.ts'

/** A closed store of 40 messages in 4 conversations. */
function filled() {
  const dir = tempDir()
  const file = path.join(dir, 'jarvis.db')
  fill(file, 20)
  return { file, target: path.join(dir, 'copy.db') }
}

/** Overwrites two pages in the middle. */
function damage(file: string): void {
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, Buffer.alloc(8_192, 0x55), 0, 8_192, Math.floor(statSync(file).size / 8_192) * 4_096)
  closeSync(descriptor)
}

describe('a copy of a store', () => {
  it('has every row, says what it is, and opens', async () => {
    const { file, target } = filled()
    const facts = await copyStore({ file, target })
    expect(facts).toEqual({
      sizeBytes: statSync(target).size,
      sha256: await hashFile(target),
      messages: 40,
      conversations: 4,
      schemaVersion: newestVersion,
    })
    expect(versionOf({ file: target })).toBe(newestVersion)
    expect(await proveStore(target)).toEqual(facts)
    expect(countMessages(target)).toBe(40)
  })

  it('never takes the place of another file', async () => {
    const { file, target } = filled()
    writeFileSync(target, 'mine')
    await expect(copyStore({ file, target })).rejects.toMatchObject({ code: 'EEXIST' })
    expect(statSync(target).size).toBe(4)
  })

  it('does not count when a page of it is damaged', async () => {
    const { file, target } = filled()
    await copyStore({ file, target })
    damage(target)
    await expect(proveStore(target)).rejects.toThrow()
  })

  it('does not count when a row refers to nothing', async () => {
    const { file } = filled()
    const db = connect(file, 'write')
    db.pragma('foreign_keys = off')
    db.exec('DELETE FROM conversation WHERE id = 1')
    db.close()
    await expect(proveStore(file)).rejects.toMatchObject({
      code: 'memory_corrupt',
      data: { detail: expect.stringContaining('refers to nothing') as string },
    })
  })

  it('of a database without any of our tables holds nothing, which is no error', async () => {
    const { target } = filled()
    const empty = `${target}.empty`
    connect(empty, 'write').close()
    expect(await copyStore({ file: empty, target })).toMatchObject({ messages: 0, conversations: 0, schemaVersion: 0 })
  })
})

describe('the ladder of checks', () => {
  it('looks at the file, its header, its pages and its rows', () => {
    const { file } = filled()
    for (const isFull of [false, true]) {
      expect(examineStore({ file, isFull })).toEqual({
        ok: true,
        steps: [
          { name: 'file', ok: true, detail: `${statSync(file).size} bytes` },
          { name: 'header', ok: true, detail: `version ${newestVersion}` },
          { name: isFull ? 'integrity_check' : 'quick_check', ok: true },
          { name: 'rows', ok: true, detail: '40 messages, 4 conversations' },
        ],
      })
    }
  })

  it('is well where no store was made yet', () => {
    const file = path.join(tempDir(), 'none.db')
    expect(examineStore({ file, isFull: true }).ok).toBe(true)
  })

  it.each([false, true])('ends at damaged pages, and says what SQLite found (in full: %s)', isFull => {
    const { file } = filled()
    damage(file)
    const { ok, steps } = examineStore({ file, isFull })
    expect(ok).toBe(false)
    expect(steps.at(-1)).toMatchObject({ name: isFull ? 'integrity_check' : 'quick_check', ok: false })
    expect(steps.at(-1)?.detail).not.toBe('')
  })

  it('ends at a file that is no database', () => {
    const file = path.join(tempDir(), 'jarvis.db')
    writeFileSync(file, 'No database at all. '.repeat(500))
    const { ok, steps } = examineStore({ file, isFull: false })
    expect(ok).toBe(false)
    expect(steps.map(step => [step.name, step.ok])).toEqual([
      ['file', true],
      ['header', false],
    ])
  })
})

describe('a restore carried out for trial', () => {
  it('opens the copy, reads it, and leaves nothing behind', async () => {
    const { file, target } = filled()
    const backup = `${target}.backup`
    await copyStore({ file, target: backup })
    const { steps, messages } = drillRestore({ file: backup, target })
    expect(messages).toBe(40)
    expect(steps.map(step => [step.name, step.ok])).toEqual([
      ['open', true],
      ['integrity_check', true],
      ['rows', true],
    ])
    for (const suffix of ['', '-wal', '-shm'])
      expect(statSync(target + suffix, { throwIfNoEntry: false })).toBeUndefined()
  })

  it('of a damaged backup fails, and leaves nothing behind either', () => {
    const { file, target } = filled()
    damage(file)
    expect(() => drillRestore({ file, target })).toThrow()
    expect(statSync(target, { throwIfNoEntry: false })).toBeUndefined()
  })
})

it('a backup still holds exactly the messages that were removed since', async () => {
  const { file, target: backup } = filled()
  await copyStore({ file, target: backup })
  expect(countHeldMessages({ file, backup })).toBe(0)
  const db = openWriter(file, true)
  // Each but the first refers to the one before it.
  db.pragma('foreign_keys = off')
  db.exec('DELETE FROM message WHERE conversationId = 2')
  closeWriter(db)
  expect(countHeldMessages({ file, backup })).toBe(10)
})

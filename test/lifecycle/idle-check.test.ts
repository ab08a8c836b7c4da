import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkIfDue, wasFoundDamaged } from '../../electron/lifecycle/idle-check.ts'
import { configFor, openApp } from '../app/open-app.ts'
import { fill, openSource, silent } from './backup/store-source.ts'

const signal = new AbortController().signal

describe('the full check', () => {
  it('is done once a day, and only when nothing else is', async () => {
    const source = openSource()
    fill(source.file, 2)
    let runs = 0
    const options = {
      ...source,
      logger: silent,
      run: ((...args: Parameters<typeof source.run>) => (runs++, source.run(...args))) as typeof source.run,
    }
    expect(await checkIfDue({ ...options, isIdle: () => false }, signal)).toBe(60_000)
    expect(runs).toBe(0)
    await checkIfDue({ ...options, isIdle: () => true }, signal)
    await checkIfDue({ ...options, isIdle: () => true }, signal)
    expect(runs).toBe(1)
    expect(wasFoundDamaged(source.dataDir)).toBe(false)
    // A clock that was a year ahead does not keep it from being done.
    const ahead = { at: Date.now() + 365 * 24 * 3_600_000, ok: true }
    writeFileSync(path.join(source.dataDir, 'last-check.json'), JSON.stringify(ahead))
    await checkIfDue({ ...options, isIdle: () => true }, signal)
    expect(runs).toBe(2)
  })

  it('finds what the start cannot see, and the next start mends it', async () => {
    const source = openSource()
    fill(source.file, 60)
    // An index entry that belongs to no row: only the full check compares them.
    const { default: Database } = await import('better-sqlite3')
    const db = new Database(source.file)
    const page = Number(db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'message_time'").pluck().get())
    db.close()
    const bytes = readFileSync(source.file)
    bytes.writeUInt8(bytes.readUInt8(page * 4096 - 3) ^ 0x7f, page * 4096 - 3)
    writeFileSync(source.file, bytes)
    await checkIfDue({ ...source, isIdle: () => true, logger: silent }, signal)
    expect(wasFoundDamaged(source.dataDir)).toBe(true)
    const { client } = await openApp(configFor(source.dataDir))
    expect(await client.call('app.info', {})).toMatchObject({ recovery: { savedMessages: 120, lostMessages: 0 } })
    expect(await client.call('app.check', { isFull: true })).toMatchObject({ ok: true })
    expect(wasFoundDamaged(source.dataDir)).toBe(false)
  })
})

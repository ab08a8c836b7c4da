import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeBackup } from '../../electron/lifecycle/backup/make-backup.ts'
import { listRecoveries } from '../../electron/lifecycle/recovery.ts'
import { openApp, configFor } from '../app/open-app.ts'
import { failing } from '../memory/test-store.ts'
import { tempDir } from '../support/temp-dir.ts'
import { fill, openSource } from './backup/store-source.ts'

/** Pages of the middle, which are messages. */
function damageMiddle(file: string): Buffer {
  const bytes = readFileSync(file)
  const middle = Math.floor(bytes.length / 8192) * 4096
  bytes.fill(0xa5, middle, middle + 6 * 4096)
  writeFileSync(file, bytes)
  return bytes
}

describe('a damaged database', () => {
  it('is kept as it was, what can be read is there, and the page can say how much that is', async () => {
    const source = openSource()
    fill(source.file, 100)
    const damaged = damageMiddle(source.file)
    const { client } = await openApp(configFor(source.dataDir))
    const { recovery } = await client.call('app.info', {})
    expect(recovery!.savedMessages + recovery!.lostMessages).toBe(200)
    expect(recovery!.lostMessages).toBeGreaterThan(0)
    expect(readFileSync(path.join(recovery!.keptIn, 'jarvis.db')).equals(damaged)).toBe(true)
    expect(await client.call('app.stats', {})).toMatchObject({ messages: recovery!.savedMessages })
    const { recoveries } = await client.call('backup.list', {})
    expect(recoveries).toEqual([recovery])
    expect(await client.call('app.check', { isFull: true })).toMatchObject({ ok: true })
  })

  it('is made whole from a backup', async () => {
    const source = openSource()
    fill(source.file, 100)
    const { name } = await makeBackup(source, 'scheduled', Date.now())
    damageMiddle(source.file)
    const { client } = await openApp(configFor(source.dataDir))
    const { recovery } = await client.call('app.info', {})
    expect(recovery).toMatchObject({ savedMessages: 200, lostMessages: 0, backup: name })
  })

  it('is told once: the next start has nothing to tell', async () => {
    const source = openSource()
    fill(source.file, 100)
    damageMiddle(source.file)
    const first = await openApp(configFor(source.dataDir))
    await first.app.shutdown('test')
    const { client } = await openApp(configFor(source.dataDir))
    expect(await client.call('app.info', {})).toMatchObject({ recovery: null, wasLastShutdownClean: true })
    expect(listRecoveries(source.dataDir)).toHaveLength(1)
  })

  it('that was emptied is not taken for a first start', async () => {
    const source = openSource()
    fill(source.file, 10)
    await makeBackup(source, 'scheduled', Date.now())
    truncateSync(source.file, 0)
    const { client } = await openApp(configFor(source.dataDir))
    expect(await client.call('app.info', {})).toMatchObject({ recovery: { savedMessages: 20 } })
  })

  it('is not touched by a command of the command line', async () => {
    const source = openSource()
    fill(source.file, 100)
    const damaged = damageMiddle(source.file)
    await expect(openApp(configFor(source.dataDir, { host: 'cli' }))).rejects.toEqual(failing('memory_corrupt'))
    expect(readFileSync(source.file).equals(damaged)).toBe(true)
    expect(existsSync(path.join(source.dataDir, 'recovery'))).toBe(false)
  })

  it('of another program, or a folder in its place, is refused and left alone', async () => {
    const { file, dataDir } = openSource()
    const { default: Database } = await import('better-sqlite3')
    const other = new Database(file)
    other.exec('CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)')
    other.close()
    const before = readFileSync(file)
    await expect(openApp(configFor(dataDir))).rejects.toEqual(failing('memory_corrupt'))
    expect(readFileSync(file).equals(before)).toBe(true)
    const folder = tempDir()
    mkdirSync(path.join(folder, 'jarvis.db'))
    await expect(openApp(configFor(folder))).rejects.toBeDefined()
    expect(readdirSync(path.join(folder, 'jarvis.db'))).toEqual([])
  })
})

/** Quick in CI; `FAULT_RUNS=200 npx vitest run test/lifecycle/recovery.test.ts` for long. */
const runs = Number(process.env['FAULT_RUNS'] ?? 3)

it(
  'rotten and cut files in every shape: the file is kept, a store opens, nothing is invented',
  async () => {
    const original = openSource()
    fill(original.file, 40)
    const sound = readFileSync(original.file)
    const damage = fc.oneof(
      fc.record({ kind: fc.constant('cut' as const), at: fc.integer({ min: 0, max: sound.length - 1 }) }),
      fc.record({
        kind: fc.constant('noise' as const),
        at: fc.integer({ min: 0, max: sound.length - 1 }),
        length: fc.integer({ min: 1, max: 40_000 }),
        value: fc.integer({ min: 0, max: 255 }),
      }),
    )
    await fc.assert(
      fc.asyncProperty(damage, async how => {
        const { file, dataDir } = openSource()
        const bytes = how.kind === 'cut' ? sound.subarray(0, how.at) : Buffer.from(sound)
        if (how.kind === 'noise') bytes.fill(how.value, how.at, Math.min(bytes.length, how.at + how.length))
        writeFileSync(file, bytes)
        const { app, client } = await openApp(configFor(dataDir)).catch((error: unknown) => {
          // The mark of the program is gone too: it could be anybody's file.
          expect(error).toMatchObject({ data: { cause: 'foreign_database' } })
          return { app: null, client: null }
        })
        if (client === null) return
        const { recovery } = await client.call('app.info', {})
        const { messages } = await client.call('app.stats', {})
        expect(messages).toBeLessThanOrEqual(80)
        if (recovery !== null) {
          expect(readFileSync(path.join(recovery.keptIn, 'jarvis.db')).equals(bytes)).toBe(true)
          expect(await client.call('app.check', { isFull: true })).toMatchObject({ ok: true })
        } else if (how.kind === 'cut' && bytes.length > 0) expect(messages).toBe(80)
        await app.shutdown('test')
      }),
      { numRuns: runs, endOnFailure: true },
    )
  },
  300_000 + runs * 30_000,
)

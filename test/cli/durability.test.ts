import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { backupSchema } from '../../electron/cli/backup.ts'
import { checkSchema } from '../../electron/cli/check.ts'
import { restoreSchema } from '../../electron/cli/restore.ts'
import { hashFile } from '../../electron/memory/maintenance/copy-store.ts'
import { countMessages, fill, openSource } from '../lifecycle/backup/store-source.ts'
import { runCli, startHost } from '../support/run-cli.ts'

async function json(args: readonly string[], dataDir: string) {
  const { stdout, stderr, code } = await runCli([...args, '--json', '--data-dir', dataDir])
  return { code, stderr, document: stdout === '' ? null : (JSON.parse(stdout) as unknown) }
}

describe('the command line', () => {
  it('backs up, restores and rolls back; each leaves what was there before', async () => {
    const { dataDir, file } = openSource()
    fill(file, 4)
    const target = path.join(dataDir, 'copy.db')
    const made = backupSchema.parse((await json(['backup', '--to', target], dataDir)).document)
    expect(made).toMatchObject({ path: target, messages: 8, bytes: statSync(target).size })
    expect(made.sha256).toBe(await hashFile(target))
    const kept = backupSchema.parse((await json(['backup'], dataDir)).document)
    expect(countMessages(kept.path)).toBe(8)

    fill(file, 1)
    const restored = restoreSchema.parse((await json(['restore', target], dataDir)).document)
    expect(restored).toMatchObject({ from: target, to: file })
    expect(countMessages(file)).toBe(8)
    expect(countMessages(restored.keptAs!)).toBe(10)

    const rolledBack = restoreSchema.parse((await json(['rollback'], dataDir)).document)
    expect(rolledBack.from).toBe(restored.keptAs)
    expect(countMessages(file)).toBe(10)
  })

  it('says what keeps it from restoring, by exit code', async () => {
    const { dataDir, file } = openSource()
    fill(file, 1)
    const text = path.join(dataDir, 'letter.txt')
    writeFileSync(text, 'Dear reader, '.repeat(100))
    expect(await json(['rollback'], dataDir)).toMatchObject({ code: 3 })
    expect(await json(['restore', path.join(dataDir, 'nothing.db')], dataDir)).toMatchObject({ code: 3 })
    expect(await json(['restore', text], dataDir)).toMatchObject({ code: 6 })
    expect(await json(['restore'], dataDir)).toMatchObject({ code: 2 })
    expect(countMessages(file)).toBe(2)
  })

  it('asks a running Jarvis to close before it restores, and says which', async () => {
    const { dataDir, file } = openSource()
    fill(file, 2)
    const host = await startHost(dataDir)
    const made = backupSchema.parse((await json(['backup'], dataDir)).document)
    const { code, stderr, document } = await json(['restore', made.path], dataDir)
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining(`process ${host.pid}`) as string })
    expect(restoreSchema.parse(document).to).toBe(file)
    expect(host.child.exitCode ?? (await new Promise(resolve => host.child.once('exit', resolve)))).toBe(0)
    expect(countMessages(file)).toBe(4)
  })

  it('checks a closed, an open and a damaged store, and changes none', async () => {
    const { dataDir, file } = openSource()
    fill(file, 60)
    const closed = await json(['check', '--full'], dataDir)
    expect(closed.code).toBe(0)
    expect(checkSchema.parse(closed.document).steps.map(({ name }) => name)).toEqual([
      'folder',
      'lock',
      'file',
      'header',
      'integrity_check',
      'rows',
    ])
    const host = await startHost(dataDir)
    expect(await json(['check'], dataDir)).toMatchObject({ code: 0, document: { ok: true } })
    await host.stop()
    const bytes = readFileSync(file)
    bytes.fill(0xa5, 20 * 4096, 26 * 4096)
    writeFileSync(file, bytes)
    expect(await json(['check'], dataDir)).toMatchObject({ code: 6, document: { ok: false } })
    expect(readFileSync(file).equals(bytes)).toBe(true)
    expect(await json(['messages'], dataDir)).toMatchObject({ code: 6 })
    expect(readFileSync(file).equals(bytes)).toBe(true)
  })
})

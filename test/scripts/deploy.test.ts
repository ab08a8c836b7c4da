import { execFile } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { connect } from '../../electron/memory/database.ts'
import { migrate } from '../../electron/memory/migrate.ts'
import { migrations } from '../../electron/memory/migrations/migrations.ts'
import { closeWriter, openWriter } from '../../electron/memory/open-store.ts'
import { readHeader } from '../../electron/memory/store-header.ts'
import { slower } from '../../scripts/deploy/measure-store.ts'
import { countMessages, fill, openSource } from '../lifecycle/backup/store-source.ts'
import { isolatedEnv } from '../support/run-cli.ts'

const script = fileURLToPath(new URL('../../scripts/deploy.ts', import.meta.url))

function deploy(
  dataDir: string,
  ...args: string[]
): Promise<{ code: number; outcome: Record<string, unknown> | null }> {
  return new Promise(resolve => {
    execFile(
      process.execPath,
      [script, ...args, '--json', '--data-dir', dataDir],
      { env: isolatedEnv({}) },
      (error, stdout) => {
        const outcome = stdout === '' ? null : (JSON.parse(stdout) as Record<string, unknown>)
        resolve({ code: error === null ? 0 : Number(error.code), outcome })
      },
    )
  })
}

function namesIn(file: string): unknown[] {
  const store = openWriter(file, true)
  try {
    return store.prepare('SELECT name FROM sqlite_schema').pluck().all()
  } finally {
    closeWriter(store)
  }
}

it('a change is tried on a copy, applied with a backup and measures, and taken back on demand', async () => {
  const { dataDir, file } = openSource()
  fill(file, 3)
  const change = path.join(dataDir, 'change.json')
  writeFileSync(change, '{"dbPoolSize":3}')
  const schema = path.join(dataDir, 'schema.sql')
  writeFileSync(schema, 'CREATE INDEX conversation_title ON conversation (title);')
  const both = ['--config', change, '--schema', schema]
  const config = path.join(dataDir, 'config.json')
  expect(await deploy(dataDir, 'test', ...both)).toMatchObject({ code: 0, outcome: { ok: true } })
  expect(existsSync(config)).toBe(false)
  expect(namesIn(file)).not.toContain('conversation_title')
  const applied = await deploy(dataDir, 'apply', ...both)
  expect(applied).toMatchObject({ code: 0, outcome: { ok: true, isRolledBack: false, after: { messages: 6 } } })
  expect(readFileSync(config, 'utf8')).toBe('{"dbPoolSize":3}')
  expect(namesIn(file)).toContain('conversation_title')
  fill(file, 1)
  expect(await deploy(dataDir, 'rollback')).toMatchObject({ code: 0, outcome: { isRolledBack: true } })
  expect(existsSync(config)).toBe(false)
  expect(namesIn(file)).not.toContain('conversation_title')
  expect(countMessages(file)).toBe(6)
}, 60_000)

it('a change with which Jarvis does not open, or that is no SQL, goes back by itself', async () => {
  const { dataDir, file } = openSource()
  fill(file, 1)
  const change = path.join(dataDir, 'change.json')
  writeFileSync(change, '{"dbPoolSize":300}')
  expect(await deploy(dataDir, 'apply', '--config', change)).toMatchObject({
    code: 1,
    outcome: { ok: false, isRolledBack: true },
  })
  expect(existsSync(path.join(dataDir, 'config.json'))).toBe(false)
  const schema = path.join(dataDir, 'schema.sql')
  writeFileSync(schema, 'DELETE FROM message; DROP INDEX no_such_index;')
  expect(await deploy(dataDir, 'apply', '--schema', schema)).toMatchObject({
    code: 1,
    outcome: { isRolledBack: true, reasons: ['no such index: no_such_index'] },
  })
  expect(countMessages(file)).toBe(2)
}, 60_000)

it('a change of the tables that makes Jarvis slower goes back by itself, and the state with it is kept', async () => {
  const { dataDir, file, folder } = openSource()
  fill(file, 1)
  const db = openWriter(file, true)
  db.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150000)
    INSERT INTO conversation (title, titleSource, createdAt, updatedAt, activity) SELECT 'Old', 'user', 1, 1, -i FROM n`)
  closeWriter(db)
  const slow = path.join(dataDir, 'slow.sql')
  writeFileSync(slow, 'DROP INDEX conversation_order; CREATE TABLE trace_of_slow (x TEXT) STRICT;')
  const { code, outcome } = await deploy(dataDir, 'apply', '--schema', slow)
  expect({ code, ...outcome }).toMatchObject({ code: 1, ok: false, isRolledBack: true })
  expect(outcome?.['reasons']).toEqual([expect.stringContaining('conversation.list has become slower')])
  expect(namesIn(file)).toContain('conversation_order')
  expect(namesIn(file)).not.toContain('trace_of_slow')
  expect(folder.list().map(({ kind }) => kind)).toEqual(['replaced', 'change'])
}, 120_000)

it('tables that migrate are held against the figures of the last time', async () => {
  const { dataDir, file } = openSource()
  const old = migrations.slice(0, -1)
  const db = connect(file, 'write')
  db.pragma('journal_mode = wal')
  migrate(db, old)
  db.close()
  // No store is that fast.
  const operations = [{ name: 'conversation.list', p50: -10, p95: 0 }]
  const figures = { messages: 0, isSound: true, openMs: 1, operations }
  writeFileSync(path.join(dataDir, 'deployment-figures.json'), JSON.stringify(figures))
  const { code, outcome } = await deploy(dataDir, 'apply')
  expect({ code, ...outcome }).toMatchObject({ code: 1, isRolledBack: true, before: figures })
  expect(readHeader(file).schemaVersion).toBe(old.at(-1)?.version)
}, 60_000)

it('slower is what chance does not explain', () => {
  const figures = (p50: number) => ({
    messages: 1,
    isSound: true,
    openMs: 1,
    operations: [{ name: 'message.list', p50, p95: 99 }],
  })
  expect(slower(figures(1), figures(6))).toEqual([])
  expect(slower(figures(20), figures(46))).toHaveLength(1)
})

import { execFile } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
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

it('a change is tried on a copy, applied with a backup and measures, and taken back on demand', async () => {
  const { dataDir, file } = openSource()
  fill(file, 3)
  const change = path.join(dataDir, 'change.json')
  writeFileSync(change, '{"dbPoolSize":3}')
  const config = path.join(dataDir, 'config.json')
  expect(await deploy(dataDir, 'test', '--config', change)).toMatchObject({ code: 0, outcome: { ok: true } })
  expect(existsSync(config)).toBe(false)
  const applied = await deploy(dataDir, 'apply', '--config', change)
  expect(applied).toMatchObject({ code: 0, outcome: { ok: true, isRolledBack: false, after: { messages: 6 } } })
  expect(readFileSync(config, 'utf8')).toBe('{"dbPoolSize":3}')
  fill(file, 1)
  expect(await deploy(dataDir, 'rollback')).toMatchObject({ code: 0, outcome: { isRolledBack: true } })
  expect(existsSync(config)).toBe(false)
  expect(countMessages(file)).toBe(6)
}, 60_000)

it('a change with which Jarvis does not open goes back by itself', async () => {
  const { dataDir, file } = openSource()
  fill(file, 1)
  const change = path.join(dataDir, 'change.json')
  writeFileSync(change, '{"dbPoolSize":300}')
  expect(await deploy(dataDir, 'apply', '--config', change)).toMatchObject({
    code: 1,
    outcome: { ok: false, isRolledBack: true },
  })
  expect(existsSync(path.join(dataDir, 'config.json'))).toBe(false)
  expect(countMessages(file)).toBe(2)
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

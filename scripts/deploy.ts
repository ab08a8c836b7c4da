// `npm run deploy -- test|apply|benchmark|rollback [--config FILE] [--schema FILE] [--data-dir DIR] [--json]`: a change of
// configuration or of the tables (SQL, or the migrations of this program), tried on a copy, applied with a backup and
// measured before and after; it goes back by itself when the store does not open, is not sound or has become slower.

import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { storeOf } from '../electron/cli/restore.ts'
import { exitCodeOf } from '../electron/cli/command.ts'
import { loadConfig } from '../electron/config.ts'
import { exportBackup, makeBackup } from '../electron/lifecycle/backup/make-backup.ts'
import { restoreFile } from '../electron/lifecycle/backup/restore.ts'
import { completeSwap } from '../electron/lifecycle/backup/swap-database.ts'
import { acquireInstanceLock } from '../electron/lifecycle/instance-lock.ts'
import { writeDurably } from '../electron/lib/durable-file.ts'
import { closeWriter, openWriter } from '../electron/memory/open-store.ts'
import { AppError, isAppError } from '../shared/errors.ts'
import { measureStore, slower, type StoreFigures } from './deploy/measure-store.ts'

interface Deployment {
  readonly backup: string
  /** config.json as it was; null: there was none. */
  readonly config: string | null
}

interface Outcome {
  readonly ok: boolean
  readonly isRolledBack: boolean
  readonly before: StoreFigures | null
  readonly after: StoreFigures | null
  readonly backup: string | null
  /** Why it went back. */
  readonly reasons: readonly string[]
}

const { values, positionals } = parseArgs({
  options: {
    config: { type: 'string' },
    schema: { type: 'string' },
    'data-dir': { type: 'string' },
    json: { type: 'boolean' },
  },
  allowPositionals: true,
})

try {
  const config = loadConfig({ host: 'cli', dataDir: values['data-dir'] })
  const outcome = await run(positionals[0], config.dataDir)
  console.log(values.json === true ? JSON.stringify(outcome) : inWords(outcome))
  process.exitCode = outcome.ok ? 0 : 1
} catch (error) {
  if (!isAppError(error)) throw error
  console.error(error.message)
  process.exitCode = exitCodeOf(error.code)
}

async function run(verb: string | undefined, dataDir: string): Promise<Outcome> {
  switch (verb) {
    case 'test':
      return await onCopy(dataDir)
    case 'apply':
      return await apply(dataDir)
    case 'benchmark': {
      const after = await measureStore(dataDir)
      keepFigures(dataDir, after)
      return { ok: after.isSound, isRolledBack: false, before: null, after, backup: null, reasons: [] }
    }
    case 'rollback':
      return await rollBack(dataDir, readDeployment(dataDir))
    case undefined:
    default:
      throw new AppError(
        'bad_request',
        'npm run deploy -- test|apply|benchmark|rollback [--config FILE] [--schema FILE] [--data-dir DIR]',
      )
  }
}

/** The same change, to a copy that goes afterwards. */
async function onCopy(dataDir: string): Promise<Outcome> {
  const copyDir = mkdtempSync(path.join(os.tmpdir(), 'jarvis-deploy-'))
  try {
    const source = storeOf(loadConfig({ host: 'cli', dataDir }))
    if (existsSync(source.file)) await exportBackup(source, path.join(copyDir, 'jarvis.db'))
    for (const placeOf of [configOf, figuresOf])
      if (existsSync(placeOf(dataDir))) cpSync(placeOf(dataDir), placeOf(copyDir))
    return { ...(await apply(copyDir)), backup: null }
  } finally {
    rmSync(copyDir, { recursive: true, force: true })
  }
}

async function apply(dataDir: string): Promise<Outcome> {
  const source = storeOf(loadConfig({ host: 'cli', dataDir }))
  const next = values.config === undefined ? null : readFileSync(values.config, 'utf8')
  const schema = values.schema === undefined ? null : readFileSync(values.schema, 'utf8')
  const lock = await acquireInstanceLock(dataDir, 'cli')
  let deployment: Deployment
  try {
    completeSwap(source.file)
    const { name } = await makeBackup(source, 'change', Date.now())
    const config = existsSync(configOf(dataDir)) ? readFileSync(configOf(dataDir), 'utf8') : null
    deployment = { backup: name, config }
    writeDurably(deploymentOf(dataDir), JSON.stringify(deployment))
  } finally {
    lock.release(true)
  }
  // Of the tables as they are, where this program can read them without changing them first; else of the last time.
  const before = (await measureStore(dataDir, 'unchanged')) ?? readFigures(dataDir)
  try {
    if (schema !== null) await changeTables(dataDir, source.file, schema)
    if (next !== null) writeDurably(configOf(dataDir), next)
    let after = await measureStore(dataDir)
    // Once more before it counts: something else may have kept the computer busy.
    if (before !== null && slower(before, after).length > 0) after = await measureStore(dataDir)
    const reasons = [
      ...(after.isSound ? [] : ['The store is not sound.']),
      ...(before === null ? [] : slower(before, after)),
    ]
    const outcome = { before, after, backup: deployment.backup, reasons }
    if (reasons.length === 0) {
      keepFigures(dataDir, after)
      return { ok: true, isRolledBack: false, ...outcome }
    }
    await rollBack(dataDir, deployment)
    return { ok: false, isRolledBack: true, ...outcome }
  } catch (error) {
    await rollBack(dataDir, deployment)
    const reason = error instanceof Error ? error.message : String(error)
    return { ok: false, isRolledBack: true, before, after: null, backup: deployment.backup, reasons: [reason] }
  }
}

/** All of it, or nothing. */
async function changeTables(dataDir: string, file: string, sql: string): Promise<void> {
  const lock = await acquireInstanceLock(dataDir, 'cli')
  try {
    const db = openWriter(file, true)
    try {
      db.transaction(() => db.exec(sql)).immediate()
    } finally {
      closeWriter(db)
    }
  } finally {
    lock.release(true)
  }
}

async function rollBack(dataDir: string, { backup, config }: Deployment): Promise<Outcome> {
  if (config === null) rmSync(configOf(dataDir), { force: true })
  else writeDurably(configOf(dataDir), config)
  const source = storeOf(loadConfig({ host: 'cli', dataDir }))
  const lock = await acquireInstanceLock(dataDir, 'cli')
  try {
    completeSwap(source.file)
    await restoreFile(source, source.folder.fileOf(backup), Date.now())
  } finally {
    lock.release(true)
  }
  return { ok: true, isRolledBack: true, before: null, after: null, backup, reasons: [] }
}

function readDeployment(dataDir: string): Deployment {
  if (!existsSync(deploymentOf(dataDir)))
    throw new AppError('not_found', 'Nothing has been applied with this command yet.')
  return JSON.parse(readFileSync(deploymentOf(dataDir), 'utf8')) as Deployment
}

function readFigures(dataDir: string): StoreFigures | null {
  return existsSync(figuresOf(dataDir)) ? (JSON.parse(readFileSync(figuresOf(dataDir), 'utf8')) as StoreFigures) : null
}

function keepFigures(dataDir: string, figures: StoreFigures): void {
  writeDurably(figuresOf(dataDir), JSON.stringify(figures))
}

/** As the store was when it was measured last, which its next version is held against. */
function figuresOf(dataDir: string): string {
  return path.join(dataDir, 'deployment-figures.json')
}

function configOf(dataDir: string): string {
  return path.join(dataDir, 'config.json')
}

function deploymentOf(dataDir: string): string {
  return path.join(dataDir, 'deployment.json')
}

function inWords({ ok, isRolledBack, before, after, backup, reasons }: Outcome): string {
  const figures = (title: string, found: StoreFigures | null) =>
    found === null
      ? []
      : [
          `${title}: ${found.messages} messages, opened in ${found.openMs.toFixed(0)} ms`,
          ...found.operations.map(
            ({ name, p50, p95 }) => `  ${name.padEnd(24)} p50 ${p50.toFixed(2)} ms, p95 ${p95.toFixed(2)} ms`,
          ),
        ]
  const end = isRolledBack ? 'Back to the state before.' : ok ? 'Done.' : 'Not sound.'
  return [
    ...figures('Before', before),
    ...figures('After', after),
    ...reasons,
    ...(backup === null ? [] : [`Backup: ${backup}`]),
    end,
  ].join('\n')
}

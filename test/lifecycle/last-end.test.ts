import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { loadConfig } from '../../electron/config.ts'
import { createApp } from '../../electron/app.ts'
import { forgetLastEnd, readLastEnd, recordForcedEnd, writeLastEnd } from '../../electron/lifecycle/last-end.ts'
import { nodeParts } from '../../electron/node-parts.ts'
import { isolatedEnv, runCli, startHost } from '../support/run-cli.ts'
import { tempDir } from '../support/temp-dir.ts'

const entry = fileURLToPath(new URL('../../electron/cli.ts', import.meta.url))
const clean = { isClean: true, at: 5, reason: 'quit', failed: [] }
const cutOff = { isClean: false, at: null, reason: null, failed: [] }

it('what was written at the end is told once, and an end without a word was cut off', () => {
  const dir = tempDir()
  expect(readLastEnd(dir, null)).toBeNull()
  expect(readLastEnd(dir, true)).toEqual({ ...cutOff, isClean: true })
  expect(readLastEnd(dir, false)).toEqual(cutOff)
  writeLastEnd(dir, clean)
  expect(readLastEnd(dir, true)).toEqual(clean)
  // A later process has left the folder without a word.
  expect(readLastEnd(dir, false)).toEqual({ ...clean, isClean: false })
  forgetLastEnd(dir)
  expect(readLastEnd(dir, false)).toEqual(cutOff)
})

it('an end by force says what did not close, even when nothing was written before', () => {
  const dir = tempDir()
  recordForcedEnd(dir, 'SIGTERM')
  expect(readLastEnd(dir, false)).toMatchObject({ isClean: false, reason: 'SIGTERM', failed: ['shutdown'] })
  writeLastEnd(dir, { isClean: false, at: 1, reason: 'quit', failed: ['memory'] })
  recordForcedEnd(dir, 'quit')
  expect(readLastEnd(dir, false)).toMatchObject({ reason: 'quit', failed: ['memory'] })
})

it('a host tells how the run before ended: in order, cut off, and what a command found in between', async () => {
  const dataDir = path.join(tempDir(), 'data')
  const open = async () => {
    const app = await createApp(loadConfig({ host: 'loopback', dataDir }, isolatedEnv({})), {
      ...nodeParts,
      present: () => Promise.resolve(null),
      checkHost: () => Promise.resolve([]),
      restart: () => undefined,
      close: () => undefined,
    })
    const { lastEnd, wasLastShutdownClean, ending } = app.info()
    expect(ending).toEqual({ drainMs: 2_000, disposeMs: 20_000 })
    expect(wasLastShutdownClean).toBe(lastEnd?.isClean ?? null)
    await app.shutdown('window closed')
    return lastEnd
  }
  expect(await open()).toBeNull()
  expect(await open()).toMatchObject({ isClean: true, reason: 'window closed', failed: [] })

  const host = await startHost(dataDir)
  host.child.kill('SIGKILL')
  await host.stop()
  // The command opens the folder itself, and says it; the next window does, too.
  const { stdout } = await runCli(['doctor', '--json', '--data-dir', dataDir])
  const { checks } = JSON.parse(stdout) as { checks: { name: string; ok: boolean; detail: string }[] }
  expect(checks.find(({ name }) => name === 'last_end')).toMatchObject({
    ok: true,
    detail: expect.stringMatching(/cut off/) as unknown,
  })
  expect(await open()).toEqual(cutOff)
}, 60_000)

it('a host whose launcher is killed ends in order, and says why', async () => {
  const dataDir = path.join(tempDir(), 'data')
  const args = [entry, 'start', '--no-open', '--json', '--data-dir', dataDir]
  const launcher = spawn(
    process.execPath,
    [
      '-e',
      `process.env.JARVIS_LAUNCHER_PID = String(process.pid)
       require('node:child_process').spawn(process.execPath, ${JSON.stringify(args)}, { stdio: 'inherit' })
       setInterval(() => {}, 60_000)`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], env: isolatedEnv({}) },
  )
  onTestFinished(() => void launcher.kill('SIGKILL'))
  // Open as long as the host has it.
  const said = createInterface({ input: launcher.stdout })
  const closed = once(said, 'close')
  await once(said, 'line')
  launcher.kill('SIGKILL')
  await closed
  await expect.poll(() => existsSync(path.join(dataDir, 'owner.json')), { timeout: 10_000 }).toBe(false)
  expect(readLastEnd(dataDir, true)).toMatchObject({ isClean: true, reason: 'parent gone', failed: [] })
}, 60_000)

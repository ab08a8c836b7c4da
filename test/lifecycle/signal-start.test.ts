// A signal at any moment of a start, and several starts at once: the data folder is left as an end in order leaves it, or
// as a crash does, and opens again either way. `START_POINTS=60 npx vitest run test/lifecycle/signal-start.test.ts` for long.

import { existsSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runCli, spawnCli, startHost } from '../support/run-cli.ts'
import { tempDir } from '../support/temp-dir.ts'

const points = Number(process.env['START_POINTS'] ?? 4)
const signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const

async function isSound(dataDir: string): Promise<boolean> {
  const { stdout } = await runCli(['check', '--full', '--json', '--data-dir', dataDir])
  return (JSON.parse(stdout) as { ok: boolean }).ok
}

// Windows has no signals to send.
describe.skipIf(process.platform === 'win32')('a start (only on POSIX systems)', () => {
  it(
    `that a signal meets at any of ${points} moments leaves a folder that opens again`,
    async () => {
      const dataDir = path.join(tempDir(), 'data')
      // How long one takes here and now; the first makes the store.
      const startedAt = performance.now()
      await (await startHost(dataDir)).stop()
      const wholeMs = performance.now() - startedAt
      for (let point = 0; point < points; point++) {
        const signal = signals[point % signals.length] ?? 'SIGTERM'
        // A new folder every other time: the first start does the most.
        const folder = point % 2 === 0 ? dataDir : path.join(tempDir(), 'data')
        const child = spawnCli(['start', '--no-open', '--json', '--data-dir', folder])
        onTestFinished(() => void child.kill('SIGKILL'))
        const ended = new Promise<{ code: number | null; signal: string | null }>(resolve =>
          child.once('exit', (code, by) => resolve({ code, signal: by })),
        )
        await delay((wholeMs * (point + 0.5)) / points)
        child.kill(signal)
        const end = await ended
        // By itself after a signal that it was ready for, else by the signal.
        if (signal === 'SIGKILL') expect(end.signal).toBe('SIGKILL')
        else expect([129, 130, 143, null]).toContain(end.code)
        if (end.code !== null) expect(existsSync(path.join(folder, 'owner.json'))).toBe(false)
        const again = await startHost(folder)
        expect(await again.stop()).toBe(143)
        expect(await isSound(folder)).toBe(true)
      }
    },
    60_000 + points * 30_000,
  )

  it('of several at once on one folder is one that runs, and the others find it', async () => {
    const dataDir = path.join(tempDir(), 'data')
    const children = [1, 2, 3].map(() => spawnCli(['start', '--no-open', '--json', '--data-dir', dataDir]))
    const outcomes = children.map(async child => {
      let said = ''
      child.stdout?.on('data', (text: Buffer) => (said += text.toString()))
      onTestFinished(() => void child.kill('SIGKILL'))
      const exited = new Promise<number | null>(resolve => child.once('exit', resolve))
      await Promise.race([exited, expect.poll(() => said, { timeout: 60_000 }).toContain('\n')])
      return { child, exited, said: () => said }
    })
    const runs = await Promise.all(outcomes)
    const pids = new Set(
      runs.flatMap(({ said }) => (said() === '' ? [] : [(JSON.parse(said()) as { pid: number }).pid])),
    )
    expect(pids.size).toBe(1)
    const [pid] = pids
    const winner = runs.find(({ child }) => child.pid === pid)
    for (const run of runs) {
      if (run === winner) continue
      // It found the one that runs, or says that the folder is taken.
      expect([0, 5]).toContain(await run.exited)
    }
    winner?.child.kill('SIGTERM')
    expect(await winner?.exited).toBe(143)
    expect(await isSound(dataDir)).toBe(true)
  }, 120_000)
})

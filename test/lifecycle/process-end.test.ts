import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'

const child = fileURLToPath(new URL('./ending-child.ts', import.meta.url))

async function startChild(kind: 'clean' | 'slow' | 'hanging') {
  const running = spawn(process.execPath, [child, kind], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void running.kill('SIGKILL'))
  const said: string[] = []
  const reader = createInterface({ input: running.stdout })
  reader.on('line', line => said.push(line))
  const exit = once(running, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  await expect.poll(() => said, { timeout: 10_000 }).toEqual(['ready'])
  return { running, said, exit }
}

// Windows has no signals to send.
describe.skipIf(process.platform === 'win32')('a process (only on POSIX systems)', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('ends in order at %s, with exit code %i', async (signal, exitCode) => {
    const { running, said, exit } = await startChild('clean')
    running.kill(signal)
    expect(await exit).toEqual([exitCode, null])
    expect(said).toEqual(['ready', 'refusing', 'store closed'])
  })

  it('waits for what is running, and hurries at a second signal', async () => {
    const { running, said, exit } = await startChild('slow')
    running.kill('SIGTERM')
    await expect.poll(() => said).toEqual(['ready', 'refusing'])
    running.kill('SIGINT')
    expect(await exit).toEqual([143, null])
    expect(said.at(-1)).toBe('store closed')
  })

  it('whose disposing hangs is ended by force', async () => {
    const { running, said, exit } = await startChild('hanging')
    running.kill('SIGTERM')
    expect(await exit).toEqual([null, 'SIGKILL'])
    expect(said).toEqual(['ready', 'refusing', 'store closed', 'dispose.failed store', 'forced SIGTERM'])
  })

  it('ends in order when the one that started it is killed', async () => {
    const starter = `require('node:child_process').spawn(process.execPath, [${JSON.stringify(child)}, 'clean'], { stdio: 'inherit' });
      setInterval(() => {}, 60_000)`
    const parent = spawn(process.execPath, ['-e', starter], { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void parent.kill('SIGKILL'))
    const said: string[] = []
    // Open as long as the child writes into it.
    const closed = once(
      createInterface({ input: parent.stdout }).on('line', line => said.push(line)),
      'close',
    )
    await expect.poll(() => said, { timeout: 20_000 }).toEqual(['ready'])
    parent.kill('SIGKILL')
    await closed
    expect(said).toEqual(['ready', 'refusing', 'store closed'])
  })
})

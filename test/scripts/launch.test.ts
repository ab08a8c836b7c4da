import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'
import { repository } from '../../scripts/setup/places.ts'

const launcher = path.join(repository, 'scripts/launch.mjs')
const entry = 'test/scripts/entry.ts'

/** As a shell between npm and us that does not pass signals on. */
const deafShell = ['sh', '-c', '"$@" & wait', 'sh'] as const

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  const [line] = (await once(createInterface({ input: stream }), 'line')) as [string]
  return line
}

it('becomes the command: its arguments, its standard output and its exit code are the command’s alone', async () => {
  const child = spawn(process.execPath, [launcher, entry, '3', '--flag'], {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const line = await firstLine(child.stdout)
  const [code] = (await once(child, 'close')) as [number]
  expect(JSON.parse(line)).toEqual({ version: process.version, argv: [path.join(repository, entry), '3', '--flag'] })
  expect(code).toBe(3)
})

it('passes SIGTERM on and ends as the command ends', async () => {
  const child = spawn(process.execPath, [launcher, entry, 'wait'], { stdio: ['ignore', 'pipe', 'inherit'] })
  await firstLine(child.stdout)
  child.kill('SIGTERM')
  expect(((await once(child, 'close')) as [number])[0]).toBe(143)
})

it.skipIf(process.platform === 'win32')(
  'ends the command when the shell that npm put between has gone (needs a system with signals)',
  async () => {
    const [shell, ...args] = deafShell
    const child = spawn(shell, [...args, process.execPath, launcher, entry, 'wait'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, npm_lifecycle_event: 'start' },
    })
    await firstLine(child.stdout)
    child.kill('SIGKILL')
    // The command holds its end of the pipe until it has ended.
    await once(child.stdout, 'close')
    expect(child.stdout.readableEnded).toBe(true)
  },
)

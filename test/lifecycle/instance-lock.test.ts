import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { acquireInstanceLock, readOwner } from '../../electron/lifecycle/instance-lock.ts'

const child = fileURLToPath(new URL('./lock-child.ts', import.meta.url))

let folder: string
const children: ChildProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'jarvis-test-'))
})
afterEach(async () => {
  for (const running of children.splice(0)) await kill(running)
  rmSync(folder, { recursive: true, force: true })
})

async function startChild(): Promise<{ process: ChildProcess; said: Record<string, unknown> }> {
  const running = spawn(process.execPath, [child, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(running)
  for await (const line of createInterface({ input: running.stdout })) {
    return { process: running, said: JSON.parse(line) as Record<string, unknown> }
  }
  throw new Error('The child ended without a word.')
}

async function kill(running: ChildProcess): Promise<void> {
  if (running.exitCode !== null || running.signalCode !== null) return
  running.kill('SIGKILL')
  await once(running, 'exit')
}

describe('the lock of a data folder', () => {
  it('keeps a second process out, and tells it who is in and where it answers', async () => {
    const { process: owner, said } = await startChild()
    await expect(acquireInstanceLock(folder, 'cli')).rejects.toMatchObject({
      code: 'busy',
      retryable: true,
      data: { path: folder, pid: owner.pid, host: 'loopback', socket: said['socketPath'] },
    })
    const second = await startChild()
    expect(second.said).toMatchObject({ code: 'busy', data: { pid: owner.pid } })
  })

  it('is free at once after kill -9, and the next owner knows of it', async () => {
    const { process: owner } = await startChild()
    await kill(owner)
    const lock = await acquireInstanceLock(folder, 'desktop')
    expect(lock.wasLastShutdownClean).toBe(false)
    expect(readOwner(folder)).toEqual({ pid: process.pid, host: 'desktop', socket: lock.socketPath })
    lock.release(true)
  })

  it('says of the first start nothing, after a clean end that it was clean', async () => {
    const first = await acquireInstanceLock(folder, 'loopback')
    expect(first.wasLastShutdownClean).toBeNull()
    writeFileSync(path.join(folder, 'jarvis.db'), '')
    first.release(true)
    expect(existsSync(path.join(folder, 'owner.json'))).toBe(false)
    const second = await acquireInstanceLock(folder, 'loopback')
    expect(second.wasLastShutdownClean).toBe(true)
    second.release(true)
  })

  it('stays after an unclean end: something in the process may still write', async () => {
    const lock = await acquireInstanceLock(folder, 'loopback')
    lock.release(false)
    const { said } = await startChild()
    expect(said).toMatchObject({ code: 'busy', data: { pid: process.pid } })
    lock.release(true)
  })

  it('leaves owner.json for its owner’s eyes only, and says so little when that is damaged', async () => {
    const { process: owner } = await startChild()
    if (process.platform !== 'win32') expect(statSync(path.join(folder, 'owner.json')).mode & 0o777).toBe(0o600)
    writeFileSync(path.join(folder, 'owner.json'), '{"pid":1,"socket":{}}')
    expect(readOwner(folder)).toBeNull()
    await expect(acquireInstanceLock(folder, 'cli')).rejects.toMatchObject({
      code: 'busy',
      data: { pid: null, host: null, socket: null },
    })
    await kill(owner)
  })

  it('of a folder that is none is unavailable', async () => {
    const missing = path.join(folder, 'missing')
    await expect(acquireInstanceLock(missing, 'cli')).rejects.toMatchObject({ code: 'memory_unavailable' })
  })
})

describe.skipIf(process.platform === 'win32')('the socket’s place (only on POSIX systems)', () => {
  it('is in the data folder, or in a folder of its own where that path would be too long', async () => {
    const near = await acquireInstanceLock(folder, 'loopback')
    expect(near.socketPath).toBe(path.join(folder, 'jarvis.sock'))
    near.release(true)
    const deep = path.join(folder, 'x'.repeat(120))
    mkdirSync(deep)
    const far = await acquireInstanceLock(deep, 'loopback')
    expect(Buffer.byteLength(far.socketPath)).toBeLessThanOrEqual(100)
    expect(statSync(path.dirname(far.socketPath)).mode & 0o777).toBe(0o700)
    far.release(true)
    expect(existsSync(path.dirname(far.socketPath))).toBe(false)
  })

  it('is cleared of what a killed owner left, and of nothing else', async () => {
    const left = path.join(folder, 'jarvis.sock')
    const precious = path.join(folder, 'precious')
    writeFileSync(left, '')
    mkdirSync(precious)
    for (const socket of [left, path.join(precious, 's')]) {
      writeFileSync(path.join(folder, 'owner.json'), JSON.stringify({ pid: 1, host: 'cli', socket }))
      const lock = await acquireInstanceLock(folder, 'loopback')
      lock.release(true)
    }
    expect(existsSync(left)).toBe(false)
    expect(existsSync(precious)).toBe(true)
    expect(readFileSync(path.join(folder, 'app.lock'), 'utf8')).toBe('')
  })
})

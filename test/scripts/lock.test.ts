import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { acquireLock } from '../../scripts/setup/lock.mjs'
import { tempDir } from '../support/temp-dir.ts'

const forever = ['-e', 'setInterval(() => {}, 1000)']

/** The id of a process that has just ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid
}

it('makes the second wait for the first, and says so once', async () => {
  const file = path.join(tempDir(), 'setup.lock')
  const first = await acquireLock(file, () => expect.unreachable())
  const said: string[] = []
  let hasSecond = false
  const second = acquireLock(file, sentence => said.push(sentence)).then(lock => {
    hasSecond = true
    return lock
  })
  await expect.poll(() => said.length).toBe(1)
  expect(said[0]).toContain(String(process.pid))
  expect(hasSecond).toBe(false)
  first.release()
  ;(await second).release()
  expect(said).toHaveLength(1)
  expect(existsSync(file)).toBe(false)
})

it('is taken over when its owner was killed', async () => {
  const file = path.join(tempDir(), 'setup.lock')
  writeFileSync(file, `${deadPid()} 0 0`)
  const lock = await acquireLock(file, () => expect.unreachable())
  expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`^${process.pid} `))
  lock.release()
})

it('goes to one only, when many see the same dead owner', async () => {
  const file = path.join(tempDir(), 'setup.lock')
  writeFileSync(file, `${deadPid()} 0 0`)
  let held = 0
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      const lock = await acquireLock(file, () => undefined)
      held++
      expect(held).toBe(1)
      await new Promise(resolve => setTimeout(resolve, 5))
      held--
      lock.release()
    }),
  )
})

it('waits for a program that a killed owner left running, since both would write into the same folder', async () => {
  const file = path.join(tempDir(), 'setup.lock')
  const orphan = spawn(process.execPath, forever, { stdio: 'ignore' })
  writeFileSync(file, `${deadPid()} 0 0\n${orphan.pid ?? 0}`)
  const said: string[] = []
  let isHeld = false
  const lock = acquireLock(file, sentence => said.push(sentence)).then(held => {
    isHeld = true
    return held
  })
  await expect.poll(() => said.length).toBe(1)
  expect(isHeld).toBe(false)
  orphan.kill('SIGKILL')
  ;(await lock).release()
})

it('is taken over when its process id belongs to something else by now, which never touches it', async () => {
  const file = path.join(tempDir(), 'setup.lock')
  const stranger = spawn(process.execPath, forever, { stdio: 'ignore' })
  writeFileSync(file, `${stranger.pid ?? 0} 0 0`)
  const lock = await acquireLock(file, () => undefined, { staleMs: 300 })
  stranger.kill('SIGKILL')
  lock.release()
})

it('is left alone by a former owner from whom it was taken', async () => {
  const file = path.join(tempDir(), 'setup.lock')
  const former = await acquireLock(file, () => undefined)
  writeFileSync(file, `${process.ppid} 0 0`)
  former.setChildren([1])
  former.release()
  expect(readFileSync(file, 'utf8')).toBe(`${process.ppid} 0 0`)
})

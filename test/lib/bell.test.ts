import { describe, expect, it } from 'vitest'
import { Bell } from '../../electron/lib/bell.ts'

const never = new AbortController().signal
const isOver = async (wait: Promise<void>) =>
  await Promise.race([wait.then(() => true), new Promise<boolean>(resolve => setImmediate(() => resolve(false)))])

describe('a bell', () => {
  it('is heard by who comes first, since something may be there already', async () => {
    expect(await isOver(new Bell().rung(never))).toBe(true)
  })

  it('is waited for once hushed, and heard when it is rung', async () => {
    const bell = new Bell()
    bell.hush()
    const wait = bell.rung(never)
    expect(await isOver(wait)).toBe(false)
    bell.ring()
    expect(await isOver(wait)).toBe(true)
  })

  it('rung while nobody waits is heard by the next', async () => {
    const bell = new Bell()
    bell.hush()
    bell.ring()
    expect(await isOver(bell.rung(never))).toBe(true)
  })

  it('holds nobody who is to end', async () => {
    const bell = new Bell()
    bell.hush()
    const end = new AbortController()
    const wait = bell.rung(end.signal)
    end.abort()
    await expect(wait).rejects.toThrow('aborted')
    bell.ring()
    await expect(bell.rung(end.signal)).rejects.toThrow('aborted')
  })
})

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ReadCache, type Part } from '../../../electron/memory/caches/read-cache.ts'
import { sizeOf } from '../../../electron/memory/caches/size-of.ts'

const limits = { maxEntries: 3, maxBytes: 40_000, ttlMs: 1_000 }

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

/** Answers with how often it was asked. */
function counting() {
  let asked = 0
  return () => Promise.resolve(++asked)
}

const parted = (key: string, ...parts: Part[]) => ({ key, parts })

describe('an answer that is kept', () => {
  it('goes when the cache is turned off, and so does one whose read is under way', async () => {
    const cache = new ReadCache(limits)
    const load = counting()
    const read = () => cache.get(parted('a', 'messages'), load)
    await read()
    const { promise, resolve } = Promise.withResolvers<string>()
    const reading = cache.get(parted('b', 'messages'), () => promise)
    cache.turn(false)
    resolve('read while on')
    expect(await reading).toBe('read while on')
    expect(cache.stats()).toMatchObject({ isOn: false, entries: 0, bytes: 0 })
    expect([await read(), await read()]).toEqual([2, 3])
    cache.turn(true)
    expect([await read(), await read()]).toEqual([4, 4])
  })

  it('is none that was changed while the cache was off for a moment', async () => {
    const cache = new ReadCache(limits)
    const { promise, resolve } = Promise.withResolvers<string>()
    const reading = cache.get(parted('a', 'messages'), () => promise)
    cache.turn(false)
    cache.invalidate(['messages'])
    cache.turn(true)
    resolve('before the change')
    await reading
    expect(await cache.get(parted('a', 'messages'), () => Promise.resolve('after it'))).toBe('after it')
  })

  it('is given until its time is over', async () => {
    const cache = new ReadCache(limits)
    const load = counting()
    const read = () => cache.get(parted('a', 'messages'), load)
    expect([await read(), await read()]).toEqual([1, 1])
    vi.advanceTimersByTime(999)
    expect(await read()).toBe(1)
    vi.advanceTimersByTime(1)
    expect(await read()).toBe(2)
    expect(cache.stats()).toMatchObject({ entries: 1, hits: 2, misses: 2, evictions: 0 })
  })

  it('goes with the first change of one of its parts, and with no other', async () => {
    const cache = new ReadCache(limits)
    const load = counting()
    const read = () => cache.get(parted('a', 'c1', 'messages'), load)
    await read()
    cache.invalidate(['c2', 'search', 'conversations'])
    cache.invalidate([])
    expect(await read()).toBe(1)
    cache.invalidate(['graph', 'messages'])
    expect(await read()).toBe(2)
    cache.invalidate('everything')
    expect(await read()).toBe(3)
  })

  it('is none whose read began before a change of it, and is one where something else changed meanwhile', async () => {
    const cache = new ReadCache(limits)
    for (const [touched, isKept] of [
      [['c1'], false],
      ['everything', false],
      [['c2'], true],
    ] as const) {
      const { promise, resolve } = Promise.withResolvers<string>()
      const key = String(touched)
      const reading = cache.get(parted(key, 'c1'), () => promise)
      cache.invalidate(touched)
      resolve('before the change')
      expect(await reading).toBe('before the change')
      expect(await cache.get(parted(key, 'c1'), () => Promise.resolve('after it'))).toBe(
        isKept ? 'before the change' : 'after it',
      )
    }
  })

  it('is none where the read failed, or what is asked for may not be kept', async () => {
    const cache = new ReadCache(limits)
    const failing = () => Promise.reject(new Error('no'))
    await expect(cache.get(parted('a', 'c1'), failing)).rejects.toThrow('no')
    expect(await cache.get(parted('a', 'c1'), () => Promise.resolve(1))).toBe(1)
    await cache.get({ key: 'b', parts: null }, () => Promise.resolve(1))
    expect(await cache.get({ key: 'b', parts: null }, () => Promise.resolve(2))).toBe(2)
    expect(cache.stats()).toMatchObject({ entries: 1, hits: 0, misses: 2 })
  })
})

it('many are asked for at once: those that are kept are given, the others are read together', async () => {
  const cache = new ReadCache(limits)
  await cache.get(parted('b', 'c2'), () => Promise.resolve('kept b'))
  const asked: (readonly number[])[] = []
  const load = (missing: readonly number[]) => {
    asked.push(missing)
    return Promise.resolve(missing.map(at => `read ${at}`))
  }
  const wanted = [parted('a', 'c1'), parted('b', 'c2'), parted('c', 'c3')]
  expect(await cache.getMany(wanted, load)).toEqual(['read 0', 'kept b', 'read 2'])
  expect(await cache.getMany(wanted, load)).toEqual(['read 0', 'kept b', 'read 2'])
  expect(asked).toEqual([[0, 2]])
  cache.invalidate(['c1', 'c3'])
  await cache.getMany(wanted, load)
  expect(asked).toEqual([
    [0, 2],
    [0, 2],
  ])
})

describe('what is kept is bounded', () => {
  it('in number: what was not used for the longest gives way', async () => {
    const cache = new ReadCache(limits)
    for (const key of ['a', 'b', 'c', 'a', 'd']) await cache.get(parted(key), () => Promise.resolve(key))
    const read = (key: string) => cache.get(parted(key), () => Promise.resolve('read again'))
    expect(await read('a')).toBe('a')
    expect(await read('b')).toBe('read again')
    expect(cache.stats()).toMatchObject({ entries: 3, evictions: 2 })
  })

  it('in bytes, and nothing takes most of it', async () => {
    const cache = new ReadCache({ ...limits, maxEntries: 1_000 })
    for (let at = 0; at < 100; at++) await cache.get(parted(`k${at}`), () => Promise.resolve('x'.repeat(2_000)))
    expect(cache.stats().bytes).toBeLessThanOrEqual(limits.maxBytes)
    expect(cache.stats().entries).toBe(9)
    const large = 'x'.repeat(6_000)
    await cache.get(parted('large'), () => Promise.resolve(large))
    expect(cache.stats().entries).toBe(9)
    expect(await cache.get(parted('large'), () => Promise.resolve('read again'))).toBe('read again')
  })

  it('where bytes are those of all text within', () => {
    const message = { content: 'x'.repeat(1_000), parts: [{ reasoning: 'y'.repeat(500) }], isPinned: true, error: null }
    expect(sizeOf(message)).toBeGreaterThanOrEqual(3_000)
    expect(sizeOf(message)).toBeLessThan(3_500)
    expect(sizeOf(undefined)).toBe(sizeOf(7))
  })
})

describe('the lifetime', () => {
  it('grows, up to four times, while answers that lived their time are asked for again', async () => {
    const cache = new ReadCache(limits)
    const load = counting()
    const lifetimes: (number | null)[] = []
    for (let times = 0; times < 12; times++) {
      await cache.get(parted('a', 'messages'), load)
      lifetimes.push(cache.stats().ttlMs)
      vi.advanceTimersByTime(cache.stats().ttlMs! + 1)
    }
    expect(lifetimes.slice(0, 3)).toEqual([1_000, 1_250, 1_563])
    expect(lifetimes.at(-1)).toBe(4_000)
  })

  it('shrinks, down to a quarter, while answers change in the first half of it, once for each change', async () => {
    const cache = new ReadCache(limits)
    const lifetimes: (number | null)[] = []
    for (let times = 0; times < 12; times++) {
      for (const key of ['a', 'b', 'c']) await cache.get(parted(key, 'messages'), counting())
      cache.invalidate(['messages'])
      lifetimes.push(cache.stats().ttlMs)
    }
    expect(lifetimes.slice(0, 2)).toEqual([800, 640])
    expect(lifetimes.at(-1)).toBe(250)
  })

  it('stays as it is when answers change late', async () => {
    const cache = new ReadCache(limits)
    await cache.get(parted('a', 'messages'), counting())
    vi.advanceTimersByTime(600)
    cache.invalidate(['messages'])
    expect(cache.stats().ttlMs).toBe(1_000)
  })
})

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startPurge } from '../../electron/lifecycle/purge.ts'

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const DAY_MS = 24 * 3_600_000

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function open(results: (number | Error)[], isIdle = () => true) {
  const calls: { before: number; limit: number }[] = []
  const purge = startPurge({
    memory: {
      purgeFacts: () => Promise.resolve({ removed: 0, conversationIds: [] }),
      flushLog: () => Promise.resolve(true),
      tidy: () => Promise.resolve(false),
      purgeDeleted: (before, limit) => {
        calls.push({ before, limit })
        const result = results.shift() ?? 0
        return typeof result === 'number' ? Promise.resolve(result) : Promise.reject(result)
      },
    },
    forgetTraces: () => Promise.resolve(),
    isIdle,
    logger: silent,
  })
  return { calls, purge }
}

describe('what was deleted', () => {
  it('goes a minute after the start when it is older than 30 days, slice after slice, then again every quarter of an hour', async () => {
    const { calls } = open([500, 500, 3])
    await vi.advanceTimersByTimeAsync(59_000)
    expect(calls).toEqual([])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(calls).toEqual([{ before: Date.now() - 30 * DAY_MS, limit: 100 }])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(calls).toHaveLength(4)
    await vi.advanceTimersByTimeAsync(14 * 60_000)
    expect(calls).toHaveLength(4)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(calls).toHaveLength(5)
  })

  it('waits while something is answered', async () => {
    let isIdle = false
    const { calls } = open([], () => isIdle)
    await vi.advanceTimersByTimeAsync(300_000)
    expect(calls).toEqual([])
    isIdle = true
    await vi.advanceTimersByTimeAsync(60_000)
    expect(calls).toHaveLength(1)
  })

  it('that cannot be removed is tried again later', async () => {
    const { calls } = open([new Error('locked')])
    await vi.advanceTimersByTimeAsync(60_000)
    await vi.advanceTimersByTimeAsync(15 * 60_000)
    expect(calls).toHaveLength(2)
  })

  it('stays once Jarvis closes', async () => {
    const { calls, purge } = open([500])
    await vi.advanceTimersByTimeAsync(60_000)
    await purge.dispose()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(calls).toHaveLength(1)
  })
})

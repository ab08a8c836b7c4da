import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Database } from '../../electron/memory/database.ts'
import { DatabaseThread } from '../../electron/memory/database-thread.ts'
import { createVectorMemory } from '../../electron/memory/search/vector-memory.ts'
import { recordingLogger } from './recording-logger.ts'

/** The names that the scripted thread knows. */
type Scripted = Readonly<Record<'slow' | 'quick' | 'crash' | 'silent', (db: Database, input: undefined) => string>>

const unavailable = { code: 'memory_unavailable', retryable: true }

function startThread(file = 'any') {
  const { logger, entries } = recordingLogger()
  const workerUrl = new URL('scripted.worker.ts', import.meta.url)
  const thread = new DatabaseThread<Scripted>({
    role: 'reader',
    file,
    workerUrl,
    vectors: createVectorMemory(),
    recorder: { record: () => undefined },
    logger,
  })
  onTestFinished(() => thread.close(100))
  const events = () => entries.map(entry => entry.event)
  return { thread, entries, events }
}

describe('a database thread', () => {
  it('logs operations from 40 ms on by their name', async () => {
    const { thread, entries } = startThread()
    expect(await thread.call('quick', undefined)).toBe('done')
    expect(await thread.call('slow', undefined)).toBe('done')
    expect(entries).toEqual([{ level: 'warn', event: 'memory.slow', facts: { operation: 'slow', tookMs: 41 } }])
  })

  it('that ends rejects what it held, and its successor answers', async () => {
    const { thread, events } = startThread()
    const held = [thread.call('silent', undefined), thread.call('crash', undefined), thread.call('quick', undefined)]
    for (const result of await Promise.allSettled(held)) expect(result).toMatchObject({ reason: unavailable })
    expect(thread.isReady).toBe(false)
    expect(await thread.call('quick', undefined)).toBe('done')
    expect(events()).toEqual(['memory.thread_failed', 'memory.thread_restarted'])
  })

  it('that keeps ending is left alone for a minute after three restarts', async () => {
    const { thread, events } = startThread()
    await thread.opened
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    onTestFinished(() => void vi.useRealTimers())
    for (const delayMs of [100, 500, 2_000, 60_000]) {
      await expect(thread.call('crash', undefined)).rejects.toMatchObject(unavailable)
      vi.advanceTimersByTime(delayMs - 1)
      expect(thread.isReady).toBe(false)
      if (delayMs === 60_000) await expect(thread.call('quick', undefined)).rejects.toMatchObject(unavailable)
      vi.advanceTimersByTime(1)
      expect(await thread.call('quick', undefined)).toBe('done')
    }
    const unexpected = events().filter(event => event !== 'memory.thread_failed')
    const restarted = 'memory.thread_restarted'
    expect(unexpected).toEqual([restarted, restarted, restarted, 'memory.thread_down', restarted])
  })

  it('that never answers is replaced after a minute', async () => {
    const { thread, events } = startThread()
    await thread.opened
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const held = [thread.call('silent', undefined), thread.call('silent', undefined)]
    const settled = Promise.allSettled(held)
    vi.advanceTimersByTime(60_000)
    for (const result of await settled) expect(result).toMatchObject({ reason: unavailable })
    vi.advanceTimersByTime(100)
    vi.useRealTimers()
    expect(await thread.call('quick', undefined)).toBe('done')
    expect(events()).toEqual(['memory.thread_hangs', 'memory.thread_restarted'])
  })

  it('holds a thousand calls and no more', async () => {
    const { thread } = startThread()
    const held = Array.from({ length: 1_000 }, () => thread.call('silent', undefined))
    await expect(thread.call('quick', undefined)).rejects.toMatchObject({ code: 'overloaded', retryable: true })
    expect(thread.stats()).toEqual({ size: 1, busy: 1, queued: 999 })
    const settled = Promise.allSettled(held)
    await thread.close(100)
    const closed = { code: 'memory_unavailable', retryable: false }
    for (const result of await settled) expect(result).toMatchObject({ reason: closed })
    expect(thread.stats()).toEqual({ size: 1, busy: 0, queued: 0 })
  })

  it('is ended by force when it does not close', async () => {
    const { thread, events } = startThread('never closes')
    await thread.opened
    await thread.close(50)
    expect(events()).toEqual(['memory.close_forced'])
    await expect(thread.call('quick', undefined)).rejects.toMatchObject({
      code: 'memory_unavailable',
      retryable: false,
    })
  })

  it('that cannot open its database tells why, to its owner and to every call', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const { thread, events } = startThread('is locked')
    const early = expect(thread.call('quick', undefined)).rejects.toMatchObject({ code: 'busy', retryable: true })
    await expect(thread.opened).rejects.toMatchObject({ code: 'busy', retryable: true })
    while (!events().includes('memory.thread_down')) {
      await new Promise(resolve => setImmediate(resolve))
      if (vi.getTimerCount() > 0 && !events().includes('memory.thread_down')) vi.advanceTimersToNextTimer()
    }
    await early
    await expect(thread.call('quick', undefined)).rejects.toMatchObject({ code: 'busy' })
  })

  it('that will never open its database is not started again and again', async () => {
    const { thread, events } = startThread('is newer')
    const early = expect(thread.call('quick', undefined)).rejects.toMatchObject({ code: 'newer_data' })
    await expect(thread.opened).rejects.toMatchObject({ code: 'newer_data', retryable: false })
    await early
    expect(events()).toEqual(['memory.thread_down'])
  })

  it('can be closed while it rests between two starts', async () => {
    const { thread } = startThread()
    await expect(thread.call('crash', undefined)).rejects.toMatchObject(unavailable)
    const waiting = thread.call('quick', undefined)
    await Promise.all([thread.close(100), expect(waiting).rejects.toMatchObject({ code: 'memory_unavailable' })])
  })
})

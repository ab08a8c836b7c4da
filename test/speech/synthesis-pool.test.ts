// The pool on real threads that end, fill their memory and take their time.

import path from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { SynthesisPool, type SynthesisJob } from '../../electron/speech/synthesis-pool.ts'
import { startWarmUp } from '../../electron/speech/warm-up.ts'
import { tempDir } from '../support/temp-dir.ts'

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const workerUrl = new URL('scripted.worker.ts', import.meta.url)

function openPool(options: { size?: number; idleMs?: number } = {}) {
  const waits: number[] = []
  const pool = new SynthesisPool({
    workerUrl,
    size: 1,
    recorder: {
      record(name, tookMs) {
        if (name === 'speech.wait') waits.push(tookMs)
      },
    },
    logger: quiet,
    markInUse: () => () => undefined,
    ...options,
  })
  onTestFinished(() => pool.close())
  const say = (text: string, job: Partial<SynthesisJob> = {}) =>
    pool.synthesize({
      name: 'espeak-en',
      files: { engine: 'espeak', name: 'en' },
      text,
      speed: 1,
      pitch: 1,
      priority: 'listen',
      signal: new AbortController().signal,
      ...job,
    })
  return { pool, say, waits }
}

const ended = { code: 'speech_failed', retryable: true, data: { reason: 'thread_ended', voice: 'espeak-en' } }

describe('the pool that makes speech', () => {
  it('makes first what is heard next, then files, and warms up when nothing else waits', async () => {
    const { pool, say } = openPool()
    const order: string[] = []
    const note = (name: string) => () => void order.push(name)
    const first = say('wait 50')
    await expect.poll(() => pool.stats()).toEqual({ size: 1, busy: 1, queued: 0 })
    const rest = [
      say('x', { priority: 'idle' }).then(note('idle')),
      say('x', { priority: 'file' }).then(note('file 1')),
      say('x').then(note('listen 1')),
      say('x', { priority: 'file' }).then(note('file 2')),
      say('x').then(note('listen 2')),
    ]
    expect(pool.stats().queued).toBe(5)
    await Promise.all([first, ...rest])
    expect(order).toEqual(['listen 1', 'listen 2', 'file 1', 'file 2', 'idle'])
  })

  it('breaks off practice as soon as somebody waits to hear something', async () => {
    const { pool, say } = openPool()
    const practice = say('until', { priority: 'idle' })
    await expect.poll(() => pool.stats()).toEqual({ size: 1, busy: 1, queued: 0 })
    await expect(say('x')).resolves.toBeDefined()
    await expect(practice).resolves.toBeDefined()
    const file = say('until', { priority: 'file' })
    await expect(Promise.race([file, new Promise(resolve => setTimeout(resolve, 50, 'goes on'))])).resolves.toBe(
      'goes on',
    )
  })

  it('refuses what is too much, and takes more once there is room', async () => {
    const { say } = openPool()
    const abort = new AbortController()
    const waiting = Array.from({ length: 257 }, () => say('x', { signal: abort.signal }))
    await expect(say('x')).rejects.toMatchObject({ code: 'overloaded', retryable: true })
    await waiting[0]
    await expect(say('x', { priority: 'idle' })).resolves.toBeDefined()
    abort.abort()
    await Promise.allSettled(waiting)
  })

  it('drops what nobody waits for any more: at once what waits, and soon what is under way', async () => {
    const { pool, say } = openPool()
    const abort = new AbortController()
    const running = say('until', { signal: abort.signal })
    const waiting = say('x', { signal: abort.signal })
    await expect.poll(() => pool.stats()).toEqual({ size: 1, busy: 1, queued: 1 })
    abort.abort()
    await expect(running).rejects.toMatchObject({ code: 'cancelled' })
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
    expect(pool.stats().queued).toBe(0)
    // The thread was not ended for it: it counts on.
    expect((await say('x')).samples[0]).toBe(2)
    await expect(say('x', { signal: abort.signal })).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('replaces a thread that ends in mid-clause, and what it had is made in its old place', async () => {
    const { say } = openPool()
    const order: number[] = []
    const flag = path.join(tempDir(), 'ended')
    await Promise.all([
      say(`once ${flag}`).then(() => order.push(1)),
      say('x').then(() => order.push(2)),
      say('x').then(() => order.push(3)),
    ])
    expect(order).toEqual([1, 2, 3])
  })

  it('gives up a clause that ends its thread twice, and goes on with the next', async () => {
    const { say } = openPool()
    const [bad, good] = [say('exit'), say('x')]
    await expect(bad).rejects.toMatchObject(ended)
    await expect(good).resolves.toBeDefined()
  })

  it('outlives a thread that throws and one whose memory is full', async () => {
    const { say } = openPool()
    await expect(say('throw')).rejects.toMatchObject(ended)
    await expect(say('x')).resolves.toBeDefined()
    const other = openPool()
    await expect(other.say('memory')).rejects.toMatchObject(ended)
    await expect(other.say('x')).resolves.toBeDefined()
  }, 60_000)

  it('leaves a voice alone for a while that ended three threads', async () => {
    const { say } = openPool()
    await expect(say('exit')).rejects.toMatchObject(ended)
    await expect(say('exit')).rejects.toMatchObject(ended)
    await expect(say('x')).rejects.toMatchObject(ended)
    await expect(say('x', { name: 'espeak-fr' })).resolves.toBeDefined()
  })

  it('works at more clauses at once when it is made larger', async () => {
    const { pool, say } = openPool()
    const abort = new AbortController()
    const running = [say('until', { signal: abort.signal }), say('until', { signal: abort.signal })]
    await expect.poll(() => pool.stats()).toEqual({ size: 1, busy: 1, queued: 1 })
    pool.resize(2)
    await expect.poll(() => pool.stats()).toEqual({ size: 2, busy: 2, queued: 0 })
    abort.abort()
    await Promise.allSettled(running)
    await expect(say('x')).resolves.toBeDefined()
  })

  it('lets its threads go when nothing has been said for a while', async () => {
    const { say } = openPool({ idleMs: 20 })
    expect((await say('x')).samples[0]).toBe(1)
    expect((await say('x')).samples[0]).toBe(2)
    // A thread that was let go counts from the beginning.
    await expect.poll(async () => (await say('wait 60')).samples[0], { timeout: 10_000, interval: 300 }).toBe(1)
  })

  it('ends with everything that waits told so', async () => {
    const { pool, say } = openPool()
    const [running, waiting] = [say('wait 10000'), say('x')]
    await expect.poll(() => pool.stats().busy).toBe(1)
    const outcomes = Promise.allSettled([running, waiting])
    await pool.close()
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await expect(say('x')).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('tells how long a clause waited for its thread', async () => {
    const { say, waits } = openPool()
    await say('x')
    await say('x')
    expect(waits).toHaveLength(2)
    for (const wait of waits) expect(wait).toBeGreaterThanOrEqual(0)
  })
})

describe('warming up', () => {
  it('waits for a quiet moment, and happens once, for those who listen', async () => {
    const warm = vi.fn(() => Promise.resolve())
    let isIdle = false
    const options = { speech: { warm }, isIdle: () => isIdle, lookEveryMs: 1 }
    const { dispose } = startWarmUp({ ...options, isWanted: () => true })
    onTestFinished(dispose)
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(warm).not.toHaveBeenCalled()
    isIdle = true
    await expect.poll(() => warm.mock.calls.length).toBe(1)
    onTestFinished(startWarmUp({ ...options, isWanted: () => false }).dispose)
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(warm).toHaveBeenCalledTimes(1)
  })
})

import path from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { DatabaseThread } from '../../electron/memory/database-thread.ts'
import type { Reads, Writes } from '../../electron/memory/operations.ts'
import { ReaderPool, type ReaderPoolOptions } from '../../electron/memory/reader-pool.ts'
import { createVectorMemory } from '../../electron/memory/search/vector-memory.ts'
import { tempDir } from '../support/temp-dir.ts'
import { recordingLogger } from './recording-logger.ts'

const WAIT = { timeout: 30_000, interval: 10 }
const workerUrl = new URL('../../electron/memory/memory.worker.ts', import.meta.url)

async function openPool(options: Partial<ReaderPoolOptions> = {}) {
  const thread = {
    file: path.join(tempDir(), 'jarvis.db'),
    workerUrl,
    vectors: createVectorMemory(),
    recorder: { record: () => undefined },
    logger: recordingLogger().logger,
  }
  const writer = new DatabaseThread<Reads & Writes>({ ...thread, role: 'writer' })
  await writer.opened
  const pool = new ReaderPool(writer, { ...thread, size: 1, ...options })
  onTestFinished(async () => {
    await pool.close(5_000)
    await writer.close(5_000)
  })
  const isReading = async () => {
    const read = pool.call('counts', undefined)
    const { busy } = pool.stats()
    await read
    return busy === 1
  }
  await vi.waitFor(async () => expect(await isReading()).toBe(true), WAIT)
  return { pool, writer }
}

/** Keeps a reader at work for a while: titles are looked through one by one. */
function slowRead(pool: ReaderPool): Promise<unknown> {
  return pool.call('readSearchPage', {
    text: Array.from({ length: 400 }, (_, at) => `word${at}*`).join(' '),
    mode: 'text',
    scope: {},
    limit: 50,
    speakers: [],
    vector: null,
    list: null,
  })
}

describe('the pool of readers', () => {
  it('shows who is at work and who waits, and answers everybody in the end', async () => {
    const { pool } = await openPool()
    const reads = Array.from({ length: 50 }, () => pool.call('counts', undefined))
    expect(pool.stats()).toEqual({ size: 1, busy: 1, queued: 49 })
    await Promise.all(reads)
    expect(pool.stats()).toMatchObject({ busy: 0, queued: 0 })
  })

  it('refuses what has waited too long, and what would be too many, as overloaded', async () => {
    const { pool } = await openPool({ waitLimitMs: 1 })
    const outcomes = await Promise.allSettled(Array.from({ length: 4_200 }, () => slowRead(pool)))
    const refused = outcomes.filter(({ status }) => status === 'rejected')
    expect(refused.length).toBeGreaterThanOrEqual(199)
    for (const each of refused) expect(each).toMatchObject({ reason: { code: 'overloaded', retryable: true } })
    expect(await pool.call('counts', undefined)).toMatchObject({ messages: 0 })
    expect(pool.stats().queued).toBe(0)
  })

  it('takes on threads while reads wait, and lets them go when they have nothing to do', async () => {
    const { pool } = await openPool({ burstIdleMs: 50 })
    let isOver = false
    const busy = Array.from({ length: 8 }, async () => {
      while (!isOver) await slowRead(pool)
    })
    await vi.waitFor(() => expect(pool.stats().size).toBeGreaterThan(1), WAIT)
    isOver = true
    await Promise.all(busy)
    await vi.waitFor(() => expect(pool.stats()).toEqual({ size: 1, busy: 0, queued: 0 }), WAIT)
    expect(await pool.call('counts', undefined)).toMatchObject({ messages: 0 })
  })

  it('answers what still waits when it closes', async () => {
    const { pool } = await openPool()
    const reads = Promise.all(Array.from({ length: 30 }, () => pool.call('counts', undefined)))
    await pool.close(5_000)
    for (const counts of await reads) expect(counts).toMatchObject({ messages: 0 })
  })
})

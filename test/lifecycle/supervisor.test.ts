import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Health } from '../../shared/durability-models.ts'
import { AppError } from '../../shared/errors.ts'
import { ENOUGH_DISK_BYTES, LOW_DISK_BYTES } from '../../shared/limits.ts'
import type { EngineStatus } from '../../shared/models.ts'
import type { ThreadHealth } from '../../electron/lib/thread-health.ts'
import { Ballast, BALLAST_BYTES } from '../../electron/lifecycle/ballast.ts'
import { Supervisor } from '../../electron/lifecycle/supervisor.ts'
import { refuseOnLowDisk } from '../../electron/rpc/refuse-on-low-disk.ts'
import type { Handlers } from '../../electron/rpc/rpc.ts'
import { failing } from '../memory/test-store.ts'
import { tempDir } from '../support/temp-dir.ts'
import { silent } from './backup/store-source.ts'

const noEngines: EngineStatus = { choice: { engine: 'auto', model: null }, active: null, engines: [] }

function open() {
  const dataDir = tempDir()
  const seen: Health[] = []
  const state = { freeBytes: 10e9, storeError: null as Error | null, threads: [] as ThreadHealth[] }
  const supervisor = new Supervisor({
    dataDir,
    memory: {
      counts: () =>
        state.storeError === null
          ? Promise.resolve({ messages: 0, conversations: 0, databaseBytes: 0 })
          : Promise.reject(state.storeError),
    },
    threads: () => state.threads,
    engineStatus: () => noEngines,
    isStaying: false,
    ballast: new Ballast(dataDir),
    onChange: health => seen.push(health),
    logger: silent,
    readFreeBytes: () => Promise.resolve(state.freeBytes),
  })
  return { dataDir, seen, state, supervisor, ballastFile: path.join(dataDir, 'ballast') }
}

describe('the supervisor', () => {
  it('holds a ballast while there is room, and gives it back when the disk runs low, and takes it again', async () => {
    const { state, supervisor, ballastFile, seen } = open()
    await supervisor.look()
    expect(statSync(ballastFile).size).toBe(BALLAST_BYTES)
    expect(statSync(ballastFile).blocks * 512).toBeGreaterThanOrEqual(BALLAST_BYTES)
    state.freeBytes = LOW_DISK_BYTES - 1
    await supervisor.look()
    expect(existsSync(ballastFile)).toBe(false)
    expect(seen.at(-1)).toMatchObject({ isDiskLow: true, freeBytes: LOW_DISK_BYTES - 1 })
    // Between the two limits it stays as it is: no switching to and fro.
    state.freeBytes = ENOUGH_DISK_BYTES - 1
    await supervisor.look()
    expect(supervisor.health().isDiskLow).toBe(true)
    state.freeBytes = ENOUGH_DISK_BYTES
    await supervisor.look()
    expect(supervisor.health().isDiskLow).toBe(false)
    expect(existsSync(ballastFile)).toBe(true)
    await supervisor.dispose()
  })

  it('refuses what is large while the disk is low, and nothing else', async () => {
    const { state, supervisor } = open()
    const asked: string[] = []
    const handlers = refuseOnLowDisk(
      {
        'model.pull': () => Promise.resolve(asked.push('pull')),
        'chat.stop': () => Promise.resolve(asked.push('stop')),
        // One large and one small request stand for all.
      } as unknown as Handlers,
      () => supervisor.refuseWhenDiskIsLow(),
    )
    const context = {} as never
    state.freeBytes = 1
    await supervisor.look()
    await expect(handlers['model.pull']({ name: 'x' }, context)).rejects.toEqual(failing('storage_full'))
    await handlers['chat.stop']({ conversationId: 'c1' }, context)
    state.freeBytes = 10e9
    await supervisor.look()
    await handlers['model.pull']({ name: 'x' }, context)
    expect(asked).toEqual(['stop', 'pull'])
    await supervisor.dispose()
  })

  it('tells of a store that fails, and that it is back, once each', async () => {
    const { state, supervisor, seen } = open()
    await supervisor.look()
    seen.length = 0
    state.storeError = new AppError('memory_unavailable', 'A thread of the store ended.', { retryable: true })
    await supervisor.look()
    await supervisor.look()
    state.storeError = null
    await supervisor.look()
    expect(seen.map(({ parts }) => parts[0])).toEqual([
      {
        name: 'store',
        ok: false,
        state: 'down',
        restarts: 0,
        error: expect.objectContaining({ code: 'memory_unavailable' }) as unknown,
      },
      { name: 'store', ok: true, state: 'ready', restarts: 0, error: null },
    ])
    await supervisor.dispose()
  })

  it('tells of a thread that has been given up, not of one that starts again', async () => {
    const { state, supervisor, seen } = open()
    state.threads = [{ name: 'writer', state: 'ready', restarts: 0 }]
    await supervisor.look()
    seen.length = 0
    state.threads = [{ name: 'writer', state: 'resting', restarts: 1 }]
    await supervisor.look()
    expect(seen).toEqual([])
    expect(supervisor.health().parts[1]).toMatchObject({ name: 'writer', ok: true, state: 'resting', restarts: 1 })
    state.threads = [{ name: 'writer', state: 'down', restarts: 3 }]
    await supervisor.look()
    expect(seen.map(({ parts }) => parts[1])).toMatchObject([{ name: 'writer', ok: false, state: 'down', restarts: 3 }])
    await supervisor.dispose()
  })
})

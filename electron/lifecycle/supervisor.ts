// Looks every 17 s at what Jarvis stands on: store, threads, engines, disk. Threads and processes are started
// anew by their owners, with a limit; this sees whether that worked, says so, and gives way when the disk runs full.

import { statfs } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { Health, PartHealth } from '../../shared/durability-models.ts'
import { AppError, isAppError, toErrorShape, type ErrorShape } from '../../shared/errors.ts'
import { ENOUGH_DISK_BYTES, LOW_DISK_BYTES } from '../../shared/limits.ts'
import type { EngineStatus } from '../../shared/models.ts'
import type { Logger } from '../lib/logger.ts'
import type { ThreadHealth } from '../lib/thread-health.ts'
import type { Memory } from '../memory/memory.ts'
import type { Ballast } from './ballast.ts'

const EVERY_MS = 17_000
/** The first time: once a start is through with its own work. */
const FIRST_AFTER_MS = 2_000
/** The store answers in a millisecond; one that needs longer than this hangs. */
const STORE_LIMIT_MS = 5_000

export interface SupervisorOptions {
  readonly dataDir: string
  readonly memory: Pick<Memory, 'counts'>
  readonly threads: () => readonly ThreadHealth[]
  readonly engineStatus: () => EngineStatus
  /** Looks by itself; else when it is asked to. */
  readonly isStaying: boolean
  readonly ballast: Ballast
  readonly onChange: (health: Health) => void
  readonly logger: Logger
  /** Of the disk that holds `dataDir`. */
  readonly readFreeBytes?: (dataDir: string) => Promise<number>
}

export class Supervisor {
  readonly #options: SupervisorOptions
  #timer: NodeJS.Timeout | undefined
  #round: Promise<void> | null = null
  #isDisposed = false
  #health: Health = { checkedAt: null, isDiskLow: false, freeBytes: null, parts: [] }

  constructor(options: SupervisorOptions) {
    this.#options = options
    if (options.isStaying) this.#timer = setTimeout(() => void this.#again(), FIRST_AFTER_MS).unref()
  }

  health(): Health {
    return this.#health
  }

  /** Throws `storage_full` where something large would not fit any more. */
  refuseWhenDiskIsLow(): void {
    if (!this.#health.isDiskLow) return
    throw new AppError('storage_full', 'The disk is nearly full.', {
      retryable: true,
      data: { reason: 'low_disk', freeBytes: this.#health.freeBytes, neededBytes: ENOUGH_DISK_BYTES },
    })
  }

  /** One look, at once; two at the same time are one. */
  look(): Promise<void> {
    this.#round ??= this.#look().finally(() => (this.#round = null))
    return this.#round
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true
    clearTimeout(this.#timer)
    await this.#round
  }

  async #again(): Promise<void> {
    await this.look()
    if (!this.#isDisposed) this.#timer = setTimeout(() => void this.#again(), EVERY_MS).unref()
  }

  async #look(): Promise<void> {
    const { engineStatus, logger, onChange } = this.#options
    const [store, disk] = await Promise.all([this.#lookAtStore(), this.#lookAtDisk()])
    const engines = engineStatus().engines.map(({ engine, endpoint, state, error }): PartHealth => ({
      name: endpoint === null ? engine : `${engine} ${endpoint}`,
      ok: state !== 'unavailable',
      state: state === 'unavailable' ? 'down' : state === 'starting' ? 'starting' : 'ready',
      restarts: 0,
      error,
    }))
    const threads = this.#options
      .threads()
      .map((thread): PartHealth => ({ ...thread, ok: isWell(thread), error: null }))
    const before = this.#health
    this.#health = { checkedAt: Date.now(), ...disk, parts: [store, ...threads, ...engines] }
    const isChanged =
      before.isDiskLow !== this.#health.isDiskLow ||
      before.checkedAt === null ||
      before.parts.map(({ name, ok }) => `${name} ${ok}`).join() !==
        this.#health.parts.map(({ name, ok }) => `${name} ${ok}`).join()
    if (!isChanged || this.#isDisposed) return
    const unwell = this.#health.parts.filter(({ ok }) => !ok)
    logger.info('health.changed', { isDiskLow: this.#health.isDiskLow, unwell })
    onChange(this.#health)
  }

  async #lookAtStore(): Promise<PartHealth> {
    const end = new AbortController()
    const tooLong = delay(STORE_LIMIT_MS, 'hangs' as const, { signal: end.signal })
    tooLong.catch(() => undefined)
    try {
      const answer = await Promise.race([this.#options.memory.counts(), tooLong])
      if (answer !== 'hangs') return { ...storeReady }
      return bad('store', new AppError('timeout', 'The store does not answer.', { retryable: true }))
    } catch (error) {
      return bad('store', error)
    } finally {
      end.abort()
    }
  }

  async #lookAtDisk(): Promise<Pick<Health, 'isDiskLow' | 'freeBytes'>> {
    const { dataDir, ballast, logger, readFreeBytes = freeBytesOf } = this.#options
    const wasLow = this.#health.isDiskLow
    try {
      const freeBytes = await readFreeBytes(dataDir)
      const isDiskLow = freeBytes < (wasLow ? ENOUGH_DISK_BYTES : LOW_DISK_BYTES)
      if (isDiskLow && ballast.isThere) {
        ballast.release()
        logger.warn('ballast.released', { freeBytes })
      } else if (!isDiskLow) await ballast.take()
      return { isDiskLow, freeBytes }
    } catch (error) {
      logger.warn('disk.unread', { error })
      return { isDiskLow: wasLow, freeBytes: this.#health.freeBytes }
    }
  }
}

async function freeBytesOf(dataDir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dataDir)
  return bavail * bsize
}

const storeReady: PartHealth = { name: 'store', ok: true, state: 'ready', restarts: 0, error: null }

/** A thread that is started again after a moment is no news; one that keeps ending is. */
function isWell({ state }: ThreadHealth): boolean {
  return state !== 'down'
}

function bad(name: string, error: unknown): PartHealth {
  const shape: ErrorShape = isAppError(error)
    ? toErrorShape(error)
    : { code: 'internal', message: 'It failed.', retryable: false }
  return { name, ok: false, state: 'down', restarts: 0, error: shape }
}

// Looks every 17 s at what Jarvis stands on: the store's threads, the engines, the disk. Threads and processes are started
// anew by their owners, with a limit; this sees whether that worked, says so, and gives way when the disk runs full.

import { statfs } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { Health, PartHealth } from '../../shared/durability-models.ts'
import { AppError, isAppError, toErrorShape, type ErrorShape } from '../../shared/errors.ts'
import type { EngineStatus } from '../../shared/models.ts'
import type { Logger } from '../lib/logger.ts'
import type { Memory } from '../memory/memory.ts'
import type { Ballast } from './ballast.ts'

const EVERY_MS = 17_000
/** The store answers in a millisecond; one that needs longer than this hangs. */
const STORE_LIMIT_MS = 5_000
/** Below the first, Jarvis makes nothing large any more; above the second it does again. */
export const LOW_BYTES = 256 * 1024 * 1024
export const ENOUGH_BYTES = 512 * 1024 * 1024

export interface SupervisorOptions {
  readonly dataDir: string
  readonly memory: Pick<Memory, 'counts'>
  readonly engineStatus: () => EngineStatus
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
    this.#timer = setTimeout(() => void this.#again(), EVERY_MS).unref()
  }

  health(): Health {
    return this.#health
  }

  /** Throws `storage_full` where something large would not fit any more. */
  refuseWhenDiskIsLow(): void {
    if (!this.#health.isDiskLow) return
    throw new AppError('storage_full', 'The disk is nearly full.', {
      retryable: true,
      data: { reason: 'low_disk', freeBytes: this.#health.freeBytes, neededBytes: ENOUGH_BYTES },
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
      error,
    }))
    const before = this.#health
    this.#health = { checkedAt: Date.now(), ...disk, parts: [store, ...engines] }
    const isChanged =
      before.isDiskLow !== this.#health.isDiskLow ||
      before.parts.map(({ ok }) => ok).join() !== this.#health.parts.map(({ ok }) => ok).join()
    if (!isChanged || this.#isDisposed) return
    logger.warn('health.changed', { isDiskLow: this.#health.isDiskLow, parts: this.#health.parts })
    onChange(this.#health)
  }

  async #lookAtStore(): Promise<PartHealth> {
    const end = new AbortController()
    const tooLong = delay(STORE_LIMIT_MS, 'hangs' as const, { signal: end.signal })
    tooLong.catch(() => undefined)
    try {
      const answer = await Promise.race([this.#options.memory.counts(), tooLong])
      if (answer !== 'hangs') return { name: 'store', ok: true, error: null }
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
      const isDiskLow = freeBytes < (wasLow ? ENOUGH_BYTES : LOW_BYTES)
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

function bad(name: string, error: unknown): PartHealth {
  const shape: ErrorShape = isAppError(error)
    ? toErrorShape(error)
    : { code: 'internal', message: 'It failed.', retryable: false }
  return { name, ok: false, error: shape }
}

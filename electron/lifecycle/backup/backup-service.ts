// Backups as the user meets them: made by itself once a day while nothing is answered, asked for, looked at, tried out,
// put back.

import path from 'node:path'
import type {
  Backup,
  BackupList,
  CheckReport,
  DrillReport,
  HeldMessages,
  RestoreResult,
  StoreFacts,
} from '../../../shared/durability-models.ts'
import { AppError, isAppError } from '../../../shared/errors.ts'
import type { Logger } from '../../lib/logger.ts'
import type { BackupSource } from './backup-source.ts'
import { exportBackup, makeBackup } from './make-backup.ts'
import { rollbackTarget, stageRestore } from './restore.ts'
import { KEPT_DAYS } from './rotation.ts'

export interface BackupOptions extends BackupSource {
  /** Nothing is being answered. */
  readonly isIdle: () => boolean
  /** Whether backups are made without being asked for. */
  readonly isScheduled: boolean
  /** Closes the services, does `between`, opens them again. */
  readonly restart: (between: () => void) => void
  readonly logger: Logger
}

const FIRST_AFTER_MS = 2 * 60_000
const BUSY_WAIT_MS = 60_000
const LOOK_EVERY_MS = 3_600_000
const DAY_MS = 24 * 3_600_000
/** For the answer to the request to leave before its connection ends. */
const ANSWER_MS = 50

export class BackupService {
  readonly #options: BackupOptions
  readonly #ending = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #making: Promise<unknown> | null = null
  #isRestoring = false
  #failure: BackupList['failure'] = null

  constructor(options: BackupOptions) {
    this.#options = options
    if (options.isScheduled) this.#lookAfter(FIRST_AFTER_MS)
  }

  list(): BackupList {
    const { folder } = this.#options
    const items = folder.list()
    return {
      items,
      dir: folder.dir,
      totalBytes: items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      rollbackTo: rollbackTarget(items)?.name ?? null,
      keptDays: KEPT_DAYS,
      failure: this.#failure,
    }
  }

  create(signal: AbortSignal): Promise<Backup> {
    return this.#alone(() => makeBackup(this.#options, 'manual', Date.now(), { signal: this.#either(signal) }))
  }

  /** A copy for the user to keep, outside of the rotation. */
  export(target: string, signal: AbortSignal): Promise<StoreFacts> {
    return this.#alone(() => exportBackup(this.#options, path.resolve(target), { signal: this.#either(signal) }))
  }

  remove(name: string): void {
    const { folder } = this.#options
    folder.remove(folder.get(name).name)
  }

  /** Resolves once it is ready; the services close and open again right after. */
  async restore(name: string): Promise<RestoreResult> {
    const { folder, restart } = this.#options
    if (this.#isRestoring) throw new AppError('busy', 'A backup is being restored.', { retryable: true })
    this.#isRestoring = true
    try {
      const { from, to, keptAs, tookMs, swap } = await this.#alone(() =>
        stageRestore(this.#options, folder.fileOf(folder.get(name).name), Date.now()),
      )
      setTimeout(() => restart(swap), ANSWER_MS)
      return { from, to, keptAs, tookMs }
    } catch (error) {
      this.#isRestoring = false
      throw error
    }
  }

  rollback(): Promise<RestoreResult> {
    const target = rollbackTarget(this.#options.folder.list())
    if (target === null) throw new AppError('not_found', 'There is no backup yet.', { data: { reason: 'no_backup' } })
    return this.restore(target.name)
  }

  async drill(name: string, signal: AbortSignal): Promise<DrillReport> {
    const { folder, run, file } = this.#options
    const startedAt = performance.now()
    const backup = folder.get(name)
    const target = `${file}.drill`
    const drilled = await this.#alone(() =>
      run('drill', { file: folder.fileOf(backup.name), target }, { signal: this.#either(signal) }),
    ).catch((error: unknown) => {
      if (!isAppError(error) || error.code === 'cancelled') throw error
      return { steps: [{ name: 'open', ok: false, detail: error.message }], messages: null }
    })
    const isCountRight = backup.messages === null || backup.messages === drilled.messages
    const steps = isCountRight
      ? drilled.steps
      : [...drilled.steps, { name: 'count', ok: false, detail: `${drilled.messages} of ${backup.messages}` }]
    return {
      ok: steps.every(step => step.ok),
      steps,
      messages: drilled.messages,
      tookMs: performance.now() - startedAt,
    }
  }

  async held(name: string, signal: AbortSignal): Promise<HeldMessages> {
    const { folder, run, file } = this.#options
    const backup = folder.fileOf(folder.get(name).name)
    return { name, removedMessages: await run('held', { file, backup }, { signal: this.#either(signal) }) }
  }

  async check(isFull: boolean, signal: AbortSignal): Promise<CheckReport> {
    const { file, run } = this.#options
    return await run('examine', { file, isFull }, { signal: this.#either(signal) })
  }

  /** Whatever runs is ended; it has nothing to save. */
  async dispose(): Promise<void> {
    clearTimeout(this.#timer)
    this.#ending.abort()
    await this.#making?.catch(() => undefined)
  }

  #either(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#ending.signal])
  }

  /** One after the other: two copies of a large store at once would only fill the disk. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#making ?? Promise.resolve()
    const making = before.catch(() => undefined).then(work)
    this.#making = making
    return making
  }

  #lookAfter(delayMs: number): void {
    this.#timer = setTimeout(() => void this.#look().then(next => this.#lookAfter(next)), delayMs).unref()
  }

  async #look(): Promise<number> {
    const { folder, isIdle, logger } = this.#options
    if (!isDue(folder.list(), Date.now())) return LOOK_EVERY_MS
    if (!isIdle()) return BUSY_WAIT_MS
    try {
      const background = { isBackground: true, signal: this.#ending.signal }
      const { name, sizeBytes } = await this.#alone(() =>
        makeBackup(this.#options, 'scheduled', Date.now(), background),
      )
      this.#failure = null
      logger.info('backup.made', { name, sizeBytes })
    } catch (error) {
      if (!this.#ending.signal.aborted) {
        this.#failure = { at: Date.now(), code: isAppError(error) ? error.code : 'internal' }
        logger.error('backup.failed', { error })
      }
    }
    return LOOK_EVERY_MS
  }
}

/** A clock that was set back must not make backups for ever, nor one that was ahead keep them from being made. */
export function isDue(items: readonly Backup[], now: number): boolean {
  return !items.some(({ kind, createdAt }) => kind === 'scheduled' && Math.abs(now - createdAt) < DAY_MS)
}

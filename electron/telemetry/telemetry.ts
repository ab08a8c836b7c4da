// Telemetry put together: records come in, once a second they become a sample, every five seconds samples go to the
// history and the rules look at the figures. All of it stops with `close`, which writes what is left.

import path from 'node:path'
import { AppError, isAppError } from '../../shared/errors.ts'
import type {
  Alert,
  AlertRule,
  History,
  Overview,
  PageMarks,
  PresentFigures,
  SlowQuery,
  Trace,
} from '../../shared/performance-models.ts'
import type { Logger } from '../lib/logger.ts'
import { alertFigures } from './alerts/alert-figures.ts'
import { createAlerts } from './alerts/alerts.ts'
import type { ThreadHealth } from '../lib/thread-health.ts'
import { createHistoryClient } from './history/history-client.ts'
import type { HistoryQuery } from './history/metric-file.ts'
import type { Sample } from './history/sample.ts'
import { gaugesOf, type Levels } from './levels.ts'
import { createMetrics, type Metrics, type OperationPart } from './metrics.ts'
import { operationFigures } from './operation-figures.ts'
import { readOverview } from './overview.ts'
import { createResourceSampler } from './resource-sampler.ts'
import { createTracing, type Tracing } from './tracing.ts'

export interface TelemetryOptions {
  readonly dataDir: string
  readonly historyWorkerUrl: URL
  readonly logger: Logger
}

export interface Watched {
  /** Asked every five seconds. */
  readonly levels: () => Promise<Levels>
  readonly rules: () => readonly AlertRule[]
  /** Asked once a minute: it reads a folder. */
  readonly newestBackupAt: () => number | null
  readonly onAlerts: (alerts: readonly Alert[]) => void
}

export interface Telemetry {
  readonly metrics: Metrics
  readonly tracing: Tracing
  noteSlow(operation: string, tookMs: number, statements: SlowQuery['statements']): void
  /** What a page measured; what cannot be true is left out. */
  report(measured: readonly OperationPart[], marks: readonly PageMarks[]): void
  /** Begins to sample. Without it (command line) only this run's own figures exist. */
  watch(watched: Watched): void
  /** Levels of the last second, and what was slow, newest first. */
  present(): PresentFigures
  overview(): Promise<Overview>
  history(query: HistoryQuery): Promise<History>
  traces(): readonly Trace[]
  listAlerts(): Promise<readonly Alert[]>
  /** `not_found` */
  acknowledge(alertId: string): Promise<void>
  /** Of the history's thread. */
  health(): ThreadHealth
  close(): Promise<void>
}

const SECOND_MS = 1_000
const FLUSH_EVERY = 5
const BACKUP_EVERY = 60
/** A second that long was a sleep. */
const GAP_MS = 10_000
const WINDOW_SECONDS = 300
const MAX_SLOW = 50
/** While the history cannot be had; older ones are given up. */
const MAX_UNWRITTEN = 120

export function createTelemetry({ dataDir, historyWorkerUrl, logger }: TelemetryOptions): Telemetry {
  const tracing = createTracing()
  const metrics = createMetrics({ onRecord: (name, tookMs, isError) => tracing.noteSpan(name, tookMs, isError) })
  const history = createHistoryClient({ file: path.join(dataDir, 'metrics.db'), workerUrl: historyWorkerUrl, logger })
  let watched: Watched | null = null
  const alerts = createAlerts({
    history,
    rules: () => watched?.rules() ?? [],
    onChange: list => watched?.onAlerts(list),
    logger,
  })
  let slowQueries: readonly SlowQuery[] = []
  /** The last five minutes, oldest first. */
  let recent: readonly Sample[] = []
  let unwritten: readonly Sample[] = []
  let timer: NodeJS.Timeout | undefined
  let sampler: ReturnType<typeof createResourceSampler> | null = null
  let lastTickAt = performance.now()
  let ticks = 0
  let levels: Levels | null = null
  let backupReadAt = -Infinity
  let backupAt: number | null = null
  let isFlushing = false

  function tick(): void {
    const now = performance.now()
    const elapsedMs = now - lastTickAt
    lastTickAt = now
    if (elapsedMs > GAP_MS) alerts.noteGap()
    const gauges = { ...sampler?.read(elapsedMs), ...(levels !== null && gaugesOf(levels)) }
    levels = null
    const sample = { at: Date.now(), operations: metrics.drain(), gauges }
    recent = [...recent, sample].slice(-WINDOW_SECONDS)
    unwritten = [...unwritten, sample].slice(-MAX_UNWRITTEN)
    if (++ticks % FLUSH_EVERY !== 0) return
    void flush(now)
    void readLevels()
  }

  /** They become part of the next second's sample. */
  async function readLevels(): Promise<void> {
    try {
      levels = (await watched?.levels()) ?? null
    } catch (error) {
      logger.debug('levels.unread', { error })
    }
  }

  function backupAgeMs({ newestBackupAt }: Watched): number | null {
    if (ticks - backupReadAt >= BACKUP_EVERY) {
      backupReadAt = ticks
      backupAt = newestBackupAt()
    }
    return backupAt === null ? null : Date.now() - backupAt
  }

  async function flush(now: number): Promise<void> {
    if (isFlushing) return
    isFlushing = true
    const samples = unwritten
    unwritten = []
    try {
      await history.call('append', samples)
      if (watched !== null) await alerts.note(alertFigures(recent, backupAgeMs(watched)), now)
    } catch (error) {
      logger.debug('history.unwritten', { error, count: samples.length })
      // Given up where the thread may have stored them before it ended: counted twice would be a lie.
      if (isUnstored(error)) unwritten = [...samples, ...unwritten].slice(-MAX_UNWRITTEN)
    } finally {
      isFlushing = false
    }
  }

  return {
    metrics,
    tracing,
    noteSlow(operation, tookMs, statements) {
      slowQueries = [{ operation, at: Date.now(), tookMs, statements }, ...slowQueries].slice(0, MAX_SLOW)
    },
    report(measured, marks) {
      for (const part of measured) metrics.merge(part)
      for (const mark of marks) tracing.notePage(mark)
    },
    watch(given) {
      watched = given
      sampler = createResourceSampler(dataDir)
      lastTickAt = performance.now()
      timer = setInterval(tick, SECOND_MS)
      timer.unref()
    },
    // Levels of others come every five seconds, and are as good until then.
    present: () => ({
      gauges: Object.fromEntries(recent.slice(-FLUSH_EVERY).flatMap(({ gauges }) => Object.entries(gauges))),
      slowQueries,
      operations: operationFigures(metrics.histograms(), recent),
    }),
    overview: () => readOverview(history, Date.now()),
    history: query => history.call('read', query),
    health: () => history.health(),
    traces: () => tracing.list(),
    listAlerts: () => alerts.list(),
    async acknowledge(alertId) {
      if (await alerts.acknowledge(alertId)) return
      throw new AppError('not_found', 'There is no such alert.', { data: { kind: 'alert', reference: alertId } })
    },
    async close() {
      clearInterval(timer)
      if (watched !== null) {
        tick()
        watched = null
        await flush(performance.now())
      }
      sampler?.close()
      await history.close()
    },
  }
}

/** Refused by SQLite, whose transaction is undone then, or never sent. */
function isUnstored(error: unknown): boolean {
  if (!isAppError(error)) return false
  return (
    error.code === 'overloaded' || error.data?.['reason'] === 'not_sent' || error.data?.['systemCode'] !== undefined
  )
}

// The figures as Prometheus reads them: base units (seconds, bytes), `_total` for what only grows, labels from small
// fixed sets. prom-client writes the text; the values are those of the histograms, not counted a second time.

import { Registry, type Metric } from 'prom-client'
import type { AppInfo, Stats } from '../../shared/models.ts'
import type { Alert } from '../../shared/performance-models.ts'
import type { Metrics } from './metrics.ts'

export interface Exposed {
  readonly info: Pick<AppInfo, 'version' | 'host'>
  readonly stats: Stats
  readonly metrics: Pick<Metrics, 'histograms'>
  readonly gauges: Readonly<Record<string, number>>
  readonly alerts: readonly Alert[]
}

/** Upper bounds in seconds; a percentile read from them is as coarse as they are. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
const severities = ['info', 'warning', 'critical'] as const

type Labels = Readonly<Record<string, string | number>>
type Value = { readonly labels: Labels; readonly value: number; readonly metricName?: string }
type Type = 'counter' | 'gauge' | 'histogram'

export const prometheusContentType = Registry.PROMETHEUS_CONTENT_TYPE

export async function prometheusText(exposed: Exposed): Promise<string> {
  const registry = new Registry()
  for (const { name, help, type, values } of metricsOf(exposed)) {
    if (values.length === 0) continue
    const metric = { name, get: () => Promise.resolve({ name, help, type, values, aggregator: 'sum' }) }
    // All that the registry uses of a metric is its name and what `get` answers.
    registry.registerMetric(metric as unknown as Metric)
  }
  return await registry.metrics()
}

interface Described {
  readonly name: string
  readonly help: string
  readonly type: Type
  readonly values: readonly Value[]
}

function metricsOf({ info, stats, metrics, gauges, alerts }: Exposed): Described[] {
  const single = (name: string, help: string, value: number | undefined, type: Type = 'gauge'): Described => ({
    name,
    help,
    type,
    values: value === undefined ? [] : [{ labels: {}, value }],
  })
  const by = <T>(
    name: string,
    help: string,
    label: string,
    entries: Readonly<Record<string, T>>,
    /** Null: left out. */
    valueOf: (entry: T) => number | null,
    type: Type = 'gauge',
  ): Described => ({
    name,
    help,
    type,
    values: Object.entries(entries).flatMap(([key, entry]) => {
      const value = valueOf(entry)
      return value === null ? [] : [{ labels: { [label]: key }, value }]
    }),
  })
  const operations = Object.fromEntries(metrics.histograms())
  const circuits = Object.fromEntries(stats.circuits.map(circuit => [circuit.name, circuit]))
  const active = alerts.filter(({ endedAt }) => endedAt === null)
  const { user, system } = process.cpuUsage()
  return [
    {
      name: 'jarvis_build_info',
      help: 'The running Jarvis; always 1.',
      type: 'gauge',
      values: [{ labels: { version: info.version, host: info.host }, value: 1 }],
    },
    {
      name: 'jarvis_operation_duration_seconds',
      help: 'How long operations took.',
      type: 'histogram',
      values: Object.entries(operations).flatMap(([operation, { histogram }]) => [
        ...bounds.map(le => ({
          labels: { le, operation },
          value: histogram.countUpTo(le * 1_000),
          metricName: 'jarvis_operation_duration_seconds_bucket',
        })),
        {
          labels: { le: '+Inf', operation },
          value: histogram.count,
          metricName: 'jarvis_operation_duration_seconds_bucket',
        },
        {
          labels: { operation },
          value: histogram.sum / 1_000,
          metricName: 'jarvis_operation_duration_seconds_sum',
        },
        { labels: { operation }, value: histogram.count, metricName: 'jarvis_operation_duration_seconds_count' },
      ]),
    },
    by(
      'jarvis_operation_errors_total',
      'Operations that failed.',
      'operation',
      operations,
      ({ errors }) => errors,
      'counter',
    ),
    by('jarvis_pool_size', 'What can work at once.', 'pool', stats.pools, ({ size }) => size),
    by('jarvis_pool_busy', 'What is at work.', 'pool', stats.pools, ({ busy }) => busy),
    by('jarvis_pool_queued', 'What waits for a place.', 'pool', stats.pools, ({ queued }) => queued),
    by('jarvis_cache_entries', 'Entries of a cache.', 'cache', stats.caches, ({ entries }) => entries),
    by(
      'jarvis_cache_hits_total',
      'Lookups that found something.',
      'cache',
      stats.caches,
      ({ hits }) => hits,
      'counter',
    ),
    by(
      'jarvis_cache_misses_total',
      'Lookups that found nothing.',
      'cache',
      stats.caches,
      ({ misses }) => misses,
      'counter',
    ),
    by(
      'jarvis_cache_evictions_total',
      'Entries that gave way to others.',
      'cache',
      stats.caches,
      ({ evictions }) => evictions,
      'counter',
    ),
    by('jarvis_cache_bytes', 'What the entries of a cache take.', 'cache', stats.caches, ({ bytes }) => bytes),
    by(
      'jarvis_cache_lifetime_seconds',
      'How long what is kept now lives at most, where that changes with use.',
      'cache',
      stats.caches,
      ({ ttlMs }) => (ttlMs === null ? null : ttlMs / 1_000),
    ),
    single(
      'jarvis_cache_saved_seconds_total',
      'Time that kept answers saved.',
      seconds(gauges['saved.total.ms']),
      'counter',
    ),
    by('jarvis_circuit_open', '1 while a dependency is not asked because it failed.', 'circuit', circuits, circuit =>
      circuit.state === 'closed' ? 0 : 1,
    ),
    {
      name: 'jarvis_alerts_active',
      help: 'Alerts that go on.',
      type: 'gauge',
      values: severities.map(severity => ({
        labels: { severity },
        value: active.filter(alert => alert.severity === severity).length,
      })),
    },
    single('jarvis_messages', 'Messages in the store.', stats.messages),
    single('jarvis_conversations', 'Conversations in the store.', stats.conversations),
    single('jarvis_database_bytes', 'Size of the store.', stats.databaseBytes),
    single('jarvis_database_wal_bytes', 'Size of the store’s write-ahead log.', gauges['sqlite.wal']),
    single(
      'jarvis_database_page_cache_max_bytes',
      'What SQLite may keep of the store in memory.',
      gauges['sqlite.pageCache'],
    ),
    single(
      'jarvis_engine_loaded_bytes',
      'What the loaded models take, where the engine says.',
      gauges['engine.loaded'],
    ),
    single('jarvis_engine_gpu_bytes', 'Of them, on a graphics card.', gauges['engine.gpu']),
    single('jarvis_disk_free_bytes', 'Free space where the data folder is.', gauges['disk.free']),
    single(
      'jarvis_event_loop_delay_p99_seconds',
      'How long the process kept others waiting, p99 of the last second.',
      seconds(gauges['eventLoop.p99']),
    ),
    single('process_cpu_seconds_total', 'CPU time of the process.', (user + system) / 1e6, 'counter'),
    single('process_resident_memory_bytes', 'Resident memory of the process.', process.memoryUsage.rss()),
    single(
      'process_start_time_seconds',
      'When the process started, since 1970.',
      Math.round(performance.timeOrigin) / 1_000,
    ),
    single('nodejs_heap_size_used_bytes', 'JavaScript heap in use.', process.memoryUsage().heapUsed),
  ]
}

function seconds(durationMs: number | undefined): number | undefined {
  return durationMs === undefined ? undefined : durationMs / 1_000
}

// What telemetry answers on the local API: /metrics for Prometheus, /dashboard as JSON, /live and /ready.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AppInfo, Stats } from '../../shared/models.ts'
import type { Telemetry } from './telemetry.ts'

export interface ApiSources {
  readonly telemetry: Telemetry
  readonly info: () => AppInfo
  readonly readStats: () => Promise<Stats>
  /** It takes new work. */
  readonly isReady: () => boolean
}

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>

const HISTORY_MS = 15 * 60_000
const MAX_TRACES = 10

export function apiRoutes({ telemetry, info, readStats, isReady }: ApiSources): Readonly<Record<string, Answer>> {
  return {
    'GET /metrics': async (_request, response) => {
      // Loaded when somebody asks: few do, and every start would wait for its hundred files.
      const { prometheusContentType, prometheusText } = await import('./prometheus.ts')
      const [stats, alerts] = await Promise.all([readStats(), telemetry.listAlerts().catch(() => [])])
      const { gauges } = telemetry.present()
      const text = await prometheusText({ info: info(), stats, metrics: telemetry.metrics, gauges, alerts })
      send(response, 200, prometheusContentType, text)
    },
    'GET /dashboard': async (_request, response) => {
      const now = Date.now()
      const [stats, alerts, history] = await Promise.all([
        readStats(),
        telemetry.listAlerts(),
        telemetry.history({ from: now - HISTORY_MS, to: now }),
      ])
      const { version, host, startupPhases, wasLastShutdownClean } = info()
      const traces = telemetry.traces().slice(0, MAX_TRACES)
      const run = { version, host, startupPhases, wasLastShutdownClean }
      const document = { at: now, run, stats, ...telemetry.present(), alerts, traces, history }
      send(response, 200, 'application/json; charset=utf-8', `${JSON.stringify(document)}\n`)
    },
    /** The process answers. */
    'GET /live': (_request, response) => Promise.resolve(send(response, 200, 'text/plain; charset=utf-8', 'live\n')),
    /** It can do its work: the store answers and nothing is being closed. */
    'GET /ready': async (_request, response) => {
      const isUp =
        isReady() &&
        (await readStats().then(
          () => true,
          () => false,
        ))
      send(response, isUp ? 200 : 503, 'text/plain; charset=utf-8', isUp ? 'ready\n' : 'not ready\n')
    },
  }
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, {
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(body)
}

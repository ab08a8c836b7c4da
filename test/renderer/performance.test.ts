import { describe, expect, it } from 'vitest'
import type { Health, PartHealth } from '../../shared/durability-models.ts'
import type { Alert, History, HistorySeries, Overview } from '../../shared/performance-models.ts'
import { csvOf, operationsCsvOf } from '../../renderer/performance/export-figures.ts'
import { reportOf } from '../../renderer/performance/figure-report.ts'
import { createTrendStore } from '../../renderer/performance/trend-store.ts'
import { createWords } from '../../renderer/ui/i18n.ts'
import { scriptedPage } from './page-stores.ts'

function seriesOf(name: string, kind: HistorySeries['kind'] = 'duration'): HistorySeries {
  const column = [1, 2]
  const at = [1_000_000, 1_001_000]
  return {
    name,
    kind,
    at,
    count: column,
    errors: [0, 1],
    mean: column,
    max: column,
    p50: column,
    p95: column,
    p99: column,
  }
}

const history: History = {
  step: 1,
  from: 1_000_000,
  to: 1_900_000,
  series: [seriesOf('chat.send'), seriesOf('=cmd|"x"', 'gauge')],
}

const nothing = { now: null, usual: null }
const overview: Overview = {
  firstTokenMs: { now: 400, usual: 350 },
  tokensPerSecond: nothing,
  searchMs: nothing,
  memoryBytes: nothing,
  errors: { failed: 0, count: 3 },
}

const health: Health = { checkedAt: 1, isDiskLow: false, freeBytes: 5, parts: [] }

const alert: Alert = {
  alertId: 'a1',
  metric: 'disk.free',
  severity: 'critical',
  threshold: 2,
  value: 1,
  raisedAt: 1,
  endedAt: null,
  acknowledgedAt: null,
}

function open() {
  const asked: { from: number; to: number }[] = []
  const page = scriptedPage({
    'metrics.history': ({ from, to }) => {
      asked.push({ from, to })
      return Promise.resolve({ ...history, from, to })
    },
    'metrics.overview': () => Promise.resolve(overview),
    'app.health': () => Promise.resolve(health),
    'metrics.present': () => Promise.resolve({ gauges: { 'process.rss': 5 }, slowQueries: [], operations: [] }),
    'metrics.traces': () => Promise.resolve({ items: [] }),
    'alert.list': () => Promise.resolve({ items: [] }),
    'api.status': () => Promise.resolve({ isOn: false, url: null, token: null, problem: null }),
  })
  return { asked, ...page, store: createTrendStore(page.client, () => false) }
}

describe('the trends', () => {
  it('ask for the range chosen, and for the one just before it when they are compared', async () => {
    const { asked, store } = open()
    await store.getState().read()
    expect(asked.map(({ from, to }) => to - from)).toEqual([15 * 60_000])
    store.getState().setRange('day')
    await expect.poll(() => store.getState().history).not.toBeNull()
    store.getState().setComparison('before')
    await expect.poll(() => store.getState().before).not.toBeNull()
    const { history: now, before } = store.getState()
    expect(before?.to).toBe(now?.from)
    expect((now?.to ?? 0) - (before?.from ?? 0)).toBe(2 * 24 * 3_600_000)
  })

  it('stay the same objects when nothing changed, so that nothing is drawn again', async () => {
    const { store } = open()
    await store.getState().read()
    const { present, alerts, traces, localApi, overview: figures, health } = store.getState()
    expect(figures).toEqual(overview)
    await store.getState().read()
    expect(store.getState().present).toBe(present)
    expect(store.getState().alerts).toBe(alerts)
    expect(store.getState().traces).toBe(traces)
    expect(store.getState().localApi).toBe(localApi)
    expect(store.getState().overview).toBe(figures)
    expect(store.getState().health).toBe(health)
  })

  it('stand still while they are paused, and end with who watches them', async () => {
    const { asked, store } = open()
    store.getState().setPaused(true)
    const watching = new AbortController()
    store.getState().watch(watching.signal)
    await new Promise(resolve => setTimeout(resolve, 30))
    expect(asked).toEqual([])
    store.getState().setPaused(false)
    await expect.poll(() => asked.length).toBe(1)
    watching.abort()
  })

  it('do not move while they are paused, whatever is told or was asked for before, and a range ends there', async () => {
    const { asked, store, router } = open()
    await store.getState().read()
    const late = store.getState().read()
    const pausedAt = Date.now()
    store.getState().setPaused(true)
    const shown = store.getState()
    await late
    const reader: PartHealth = { name: 'reader 2', ok: true, state: 'ready', restarts: 0, error: null }
    router.broadcast('health.changed', { ...health, parts: [reader] })
    router.broadcast('alerts.changed', { items: [alert] })
    // Told in order: what came before it was heard.
    await expect.poll(() => store.getState().alerts).toEqual([alert])
    expect({ ...store.getState(), alerts: shown.alerts }).toEqual(shown)

    store.getState().setRange('day')
    await expect.poll(() => store.getState().history).not.toBeNull()
    expect(asked.at(-1)?.to).toBeLessThanOrEqual(Math.ceil(pausedAt / 1_000) * 1_000 + 1_000)
    expect(store.getState().health).toBe(shown.health)
    store.getState().setPaused(false)
    await expect.poll(() => store.getState().alerts).toEqual([])
  })

  it('show an alert as soon as it is told', async () => {
    const { store, router } = open()
    await store.getState().read()

    router.broadcast('alerts.changed', { items: [alert] })
    await expect.poll(() => store.getState().alerts).toEqual([alert])
  })
})

describe('figures as files', () => {
  it('are a table that no spreadsheet takes for a formula', () => {
    const lines = csvOf(history).split('\r\n')
    expect(lines).toHaveLength(6)
    expect(lines[1]).toBe('1970-01-01T00:16:40.000Z,"chat.send",1,0,1,1,1,1,1')
    expect(lines[3]).toContain(`"'=cmd|""x"""`)
  })

  it('of operations are a table, too', () => {
    const operation = { name: '-x', count: 3, errors: 1, p50: 1, p95: 2, p99: 3, max: 4, perMinute: 0.6 }
    expect(operationsCsvOf([operation])).toBe(
      `name,perMinute,count,errors,p50,p95,p99,max\r\n"'-x",0.6,3,1,1,2,3,4\r\n`,
    )
  })

  it('are a page that needs nothing else and takes names as text', () => {
    const html = reportOf({ history, info: null, stats: null, overview, present: null, alerts: [] }, createWords('fr'))
    expect(html).not.toMatch(/<script|<link|<img|@import|url\(|src=|href=/)
    expect(html).not.toContain('"x"')
    expect(html.match(/<polyline/g)).toHaveLength(2)
    expect(html).not.toContain('NaN')
    expect(html).toContain('lang="fr"')
  })
})

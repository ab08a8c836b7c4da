import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { CircuitStatus } from '../../shared/circuit-models.ts'
import type { Stats } from '../../shared/models.ts'
import type { Alert } from '../../shared/performance-models.ts'
import { createMetrics } from '../../electron/telemetry/metrics.ts'
import { prometheusText, type Exposed } from '../../electron/telemetry/prometheus.ts'
import { parseExposition, type Family } from './parse-exposition.ts'

const circuit: CircuitStatus = {
  name: 'ollama http://x"y\\z\n',
  endpoint: null,
  state: 'open',
  failures: 3,
  cause: null,
  openedAt: 1,
  nextTryAt: 2,
  history: [],
}
const stats: Stats = {
  messages: 4,
  conversations: 2,
  facts: 0,
  databaseBytes: 4_096,
  caches: { response: { isOn: true, entries: 3, hits: 5, misses: 7, evictions: 6, bytes: 8, ttlMs: 9_000 } },
  pools: { llm: { size: 2, busy: 1, queued: 3 } },
  circuits: [circuit],
  engines: [],
  operations: [],
}

const alert: Alert = {
  alertId: 'a1',
  metric: 'disk.free',
  severity: 'critical',
  threshold: 1,
  value: 0,
  raisedAt: 1,
  endedAt: null,
  acknowledgedAt: null,
}

async function families(names = ['llm.firstToken', 'chat.send']): Promise<ReadonlyMap<string, Family>> {
  const metrics = createMetrics()
  for (const name of names) for (let ms = 1; ms <= 1_000; ms++) metrics.record(name, ms, ms === 7)
  const gauges = {
    'sqlite.wal': 10,
    'sqlite.pageCache': 40,
    'disk.free': 20,
    'eventLoop.p99': 30,
    'saved.total.ms': 50,
    'engine.loaded': 60,
    'engine.gpu': 70,
  }
  const exposed: Exposed = { info: { version: '1.2.3', host: 'loopback' }, stats, metrics, gauges, alerts: [alert] }
  return parseExposition(await prometheusText(exposed))
}

describe('the exposition', () => {
  it('is text that a strict reader takes, with help, type and conventional names and units', async () => {
    for (const { name, type, help } of (await families()).values()) {
      expect(name).toMatch(/^(jarvis|process|nodejs)_[a-z0-9_]+$/)
      expect(help).not.toBe('')
      expect(name.endsWith('_total'), name).toBe(type === 'counter')
      expect(name).not.toMatch(/_(ms|millis|milliseconds|kb|mb|percent)(_|$)/)
    }
  })

  it('has histograms that add up: rising buckets, +Inf equal to the count, the sum in seconds', async () => {
    const { type, samples } = (await families()).get('jarvis_operation_duration_seconds')!
    expect(type).toBe('histogram')
    const of = (suffix: string) =>
      samples.filter(({ name, labels }) => name.endsWith(suffix) && labels['operation'] === 'chat.send')
    const buckets = of('_bucket').map(({ labels, value }) => [Number(labels['le']!.replace('+Inf', 'Infinity')), value])
    expect(buckets).toEqual(buckets.toSorted((a, b) => a[0]! - b[0]!))
    for (const [at, [, count]] of buckets.entries()) expect(count).toBeGreaterThanOrEqual(buckets[at - 1]?.[1] ?? 0)
    expect(buckets.at(-1)).toEqual([Infinity, 1_000])
    expect(buckets.find(([le]) => le === 0.1)?.[1]).toBeCloseTo(100, -1)
    expect(of('_count')[0]?.value).toBe(1_000)
    expect(of('_sum')[0]?.value).toBeCloseTo(500.5, 3)
  })

  it('escapes what stands in labels, and bounds their number', async () => {
    const found = (await families()).get('jarvis_circuit_open')!
    expect(found.samples).toEqual([{ name: 'jarvis_circuit_open', labels: { circuit: circuit.name }, value: 1 }])
    const many = await families(Array.from({ length: 500 }, (_, index) => `name ${index}`))
    const operations = many.get('jarvis_operation_errors_total')!.samples.map(({ labels }) => labels['operation'])
    expect(operations).toHaveLength(201)
    expect(operations).toContain('other')
  })
})

describe('the files in docs', () => {
  /** Names of metrics in an expression: what looks like one of ours. */
  const namesIn = (text: string) => new Set(text.match(/\b(jarvis|process|nodejs)_[a-z0-9_]+/g))
  const known = async () =>
    new Set(
      [...(await families()).values()].flatMap(({ name, type }) =>
        type === 'histogram' ? ['_bucket', '_sum', '_count'].map(suffix => name + suffix) : [name],
      ),
    )

  it.each(['docs/grafana-dashboard.json', 'docs/prometheus-rules.yml'])(
    '%s asks only for metrics that exist',
    async file => {
      const asked = namesIn(readFileSync(file, 'utf8').replaceAll(/jarvis:[\w:]+/g, ''))
      expect(asked.size).toBeGreaterThan(5)
      const exposed = await known()
      expect([...asked].filter(name => !exposed.has(name))).toEqual([])
    },
  )

  it('leave nothing out: the dashboard shows every metric there is', async () => {
    const text = readFileSync('docs/grafana-dashboard.json', 'utf8')
    const shown = namesIn(text)
    expect([...(await known())].filter(name => !shown.has(name))).toEqual([])
    const { panels } = JSON.parse(text) as { panels: { id: number; targets: { expr: string }[] }[] }
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    for (const { expr } of panels.flatMap(({ targets }) => targets)) expect(isBalanced(expr), expr).toBe(true)
  })
})

function isBalanced(expression: string): boolean {
  let depth = 0
  for (const sign of expression.replaceAll(/"[^"]*"/g, '')) {
    if ('([{'.includes(sign)) depth++
    if (')]}'.includes(sign) && --depth < 0) return false
  }
  return depth === 0
}

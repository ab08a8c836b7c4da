import { describe, expect, it } from 'vitest'
import { alertRules, defaultAlertRules } from '../../shared/alert-rules.ts'
import { Histogram } from '../../shared/histogram.ts'
import type { Alert, AlertRule } from '../../shared/performance-models.ts'
import { settingsSchema } from '../../shared/settings.ts'
import { alertFigures } from '../../electron/telemetry/alerts/alert-figures.ts'
import { AlertWatch } from '../../electron/telemetry/alerts/alert-watch.ts'
import { createAlerts } from '../../electron/telemetry/alerts/alerts.ts'
import { createHistoryClient } from '../../electron/telemetry/history/history-client.ts'
import type { Sample } from '../../electron/telemetry/history/sample.ts'
import { createTestLogger } from '../support/test-router.ts'
import { tempDir } from '../support/temp-dir.ts'

const rule: AlertRule = {
  id: 'eventLoop.p99',
  isOn: true,
  severity: 'warning',
  when: 'above',
  threshold: 100,
  forMs: 30,
  hysteresis: 0.1,
  cooldownMs: 1_000,
}

/** Values at times; what changed at which. */
function run(watch: AlertWatch, given: AlertRule, values: readonly (readonly [number, number | null])[]): string[] {
  return values.flatMap(([now, value]) => {
    const change = watch.note(given, value, now)
    return change === null ? [] : [`${change} ${now}`]
  })
}

describe('an alert', () => {
  it('is raised once the figure has been bad long enough, and only once', () => {
    const values = [0, 10, 20, 30, 40, 100].map(now => [now, 150] as const)
    expect(run(new AlertWatch(false), rule, values)).toEqual(['raised 30'])
  })

  it('is not raised by a figure that is bad now and then, nor at the threshold itself', () => {
    const values = Array.from({ length: 20 }, (_, turn) => [turn * 20, turn % 2 === 0 ? 150 : 50] as const)
    expect(run(new AlertWatch(false), rule, values)).toEqual([])
    expect(
      run(new AlertWatch(false), rule, [
        [0, 100],
        [50, 100],
        [100, 100],
      ]),
    ).toEqual([])
  })

  it('does not flutter: just under the threshold is not over yet', () => {
    const watch = new AlertWatch(true)
    expect(
      run(watch, rule, [
        [0, 95],
        [100, 95],
        [200, 91],
      ]),
    ).toEqual([])
    expect(
      run(watch, rule, [
        [300, 90],
        [330, 89],
      ]),
    ).toEqual(['ended 330'])
  })

  it('comes again only after its cooldown', () => {
    const watch = new AlertWatch(true)
    expect(
      run(watch, rule, [
        [0, 1],
        [30, 1],
      ]),
    ).toEqual(['ended 30'])
    expect(
      run(watch, rule, [
        [40, 200],
        [100, 200],
        [1_000, 200],
        [1_030, 200],
      ]),
    ).toEqual(['raised 1030'])
  })

  it('watches what must not fall as well as what must not rise', () => {
    const below: AlertRule = { ...rule, when: 'below' }
    expect(
      run(new AlertWatch(false), below, [
        [0, 99],
        [30, 99],
      ]),
    ).toEqual(['raised 30'])
    expect(
      run(new AlertWatch(true), below, [
        [0, 105],
        [40, 105],
        [50, 111],
        [80, 112],
      ]),
    ).toEqual(['ended 80'])
  })

  it('says nothing of what is not known, and does not count time in which nothing was seen', () => {
    const watch = new AlertWatch(false)
    expect(
      run(watch, rule, [
        [0, null],
        [50, NaN],
        [60, 200],
      ]),
    ).toEqual([])
    watch.forgetTimes()
    expect(
      run(watch, rule, [
        [9_000, 200],
        [9_029, 200],
      ]),
    ).toEqual([])
    expect(run(watch, rule, [[9_030, 200]])).toEqual(['raised 9030'])
  })

  it('ends when its rule is turned off', () => {
    expect(run(new AlertWatch(true), { ...rule, isOn: false }, [[0, 500]])).toEqual(['ended 0'])
    expect(
      run(new AlertWatch(false), { ...rule, isOn: false }, [
        [0, 500],
        [99, 500],
      ]),
    ).toEqual([])
  })
})

describe('the rules', () => {
  it('are the defaults under what the user changed, and settings take only changes that can be', () => {
    const changed = settingsSchema.parse({ alertRules: { 'disk.free': { threshold: 5e9 } } })
    const rules = alertRules(changed.alertRules)
    expect(rules.find(({ id }) => id === 'disk.free')).toEqual({ ...defaultAlertRules['disk.free'], threshold: 5e9 })
    expect(rules).toHaveLength(8)
    for (const wrong of [{ 'disk.free': { threshold: -1 } }, { 'disk.free': { when: 'above' } }, { nonsense: {} }]) {
      expect(settingsSchema.safeParse({ alertRules: wrong }).success).toBe(false)
    }
  })
})

describe('the figures', () => {
  const part = (...durations: number[]) => {
    const histogram = new Histogram()
    for (const duration of durations) histogram.record(duration)
    return histogram.part()
  }

  it('come from the last five minutes, and are not known while too little has happened', () => {
    const none = alertFigures([], null)
    expect(Object.values(none).every(value => value === null)).toBe(true)
    const samples: Sample[] = [
      {
        at: 0,
        operations: [
          { name: 'llm.firstToken', errors: 0, part: part(100, 200) },
          { name: 'chat.send', errors: 4, part: part(...Array.from({ length: 40 }, () => 1)) },
          { name: 'memory.counts', errors: 900, part: part(1) },
        ],
        gauges: { 'circuits.open': 1, 'cache.response.hits': 100, 'cache.response.misses': 100, 'process.rss': 7 },
      },
      {
        at: 1,
        operations: [{ name: 'llm.firstToken', errors: 0, part: part(5_000) }],
        gauges: { 'circuits.open': 0, 'cache.response.hits': 150, 'cache.response.misses': 350, 'disk.free': 9 },
      },
    ]
    const figures = alertFigures(samples, 42)
    expect(figures['firstToken.p95']).toBeGreaterThan(4_900)
    expect(figures['errors.rate']).toBeCloseTo(0.1)
    expect(figures['cache.hitRate']).toBeCloseTo(50 / 300)
    expect(figures).toMatchObject({ 'circuits.open': 0, 'disk.free': 9, 'memory.rss': 7, 'backup.age': 42 })
  })
})

describe('alerts', () => {
  it('are kept over a restart, go on there, and stay until they are acknowledged', async () => {
    const dataDir = tempDir()
    const told: (readonly Alert[])[] = []
    const open = () => {
      const workerUrl = new URL('../../electron/telemetry/history/history.worker.ts', import.meta.url)
      const logger = createTestLogger([])
      const history = createHistoryClient({ file: `${dataDir}/metrics.db`, workerUrl, logger })
      const alerts = createAlerts({ history, rules: () => [rule], onChange: list => told.push(list), logger })
      return { history, alerts }
    }
    const figures = (value: number) => ({ ...alertFigures([], null), 'eventLoop.p99': value })
    const first = open()
    await first.alerts.note(figures(500), 0)
    await first.alerts.note(figures(500), 40)
    expect(told).toHaveLength(1)
    expect(told[0]).toMatchObject([{ metric: 'eventLoop.p99', value: 500, endedAt: null, acknowledgedAt: null }])
    await first.history.close()

    const second = open()
    await second.alerts.note(figures(500), 0)
    await second.alerts.note(figures(500), 90)
    expect(await second.alerts.list()).toHaveLength(1)
    await second.alerts.note(figures(1), 100)
    await second.alerts.note(figures(1), 140)
    const [alert] = await second.alerts.list()
    expect(alert?.endedAt).not.toBeNull()
    expect(await second.alerts.acknowledge('a99')).toBe(false)
    expect(await second.alerts.acknowledge(alert?.alertId ?? '')).toBe(true)
    expect((await second.alerts.list())[0]?.acknowledgedAt).not.toBeNull()
    await second.history.close()
  })
})

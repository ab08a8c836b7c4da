// The rules of the alerts before the user changes any. Without zod, for the page.

import type { AlertMetric, AlertRule } from './performance-models.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

export const alertMetrics = [
  'firstToken.p95',
  'errors.rate',
  'cache.hitRate',
  'circuits.open',
  'disk.free',
  'memory.rss',
  'eventLoop.p99',
  'backup.age',
] as const satisfies readonly AlertMetric[]

const usual = { isOn: true, severity: 'warning', when: 'above', hysteresis: 0.1 } as const

export const defaultAlertRules: Readonly<Record<AlertMetric, AlertRule>> = {
  'firstToken.p95': { ...usual, id: 'firstToken.p95', threshold: 15_000, forMs: minuteMs, cooldownMs: 10 * minuteMs },
  'errors.rate': { ...usual, id: 'errors.rate', threshold: 0.05, forMs: minuteMs, cooldownMs: 10 * minuteMs },
  'cache.hitRate': {
    ...usual,
    id: 'cache.hitRate',
    severity: 'info',
    when: 'below',
    threshold: 0.05,
    forMs: 10 * minuteMs,
    cooldownMs: hourMs,
  },
  'circuits.open': {
    ...usual,
    id: 'circuits.open',
    threshold: 0,
    forMs: 30_000,
    hysteresis: 0,
    cooldownMs: 5 * minuteMs,
  },
  'disk.free': {
    ...usual,
    id: 'disk.free',
    severity: 'critical',
    when: 'below',
    threshold: 1_000_000_000,
    forMs: 30_000,
    cooldownMs: hourMs,
  },
  'memory.rss': { ...usual, id: 'memory.rss', threshold: 2_000_000_000, forMs: 2 * minuteMs, cooldownMs: hourMs },
  'eventLoop.p99': { ...usual, id: 'eventLoop.p99', threshold: 100, forMs: 30_000, cooldownMs: 10 * minuteMs },
  'backup.age': { ...usual, id: 'backup.age', threshold: 8 * 24 * hourMs, forMs: 0, cooldownMs: 24 * hourMs },
}

/** What a user may change of a rule; the rest is what the figure is. */
export type AlertRuleChange = Partial<
  Pick<AlertRule, 'isOn' | 'severity' | 'threshold' | 'forMs' | 'hysteresis' | 'cooldownMs'>
>

export function alertRules(changes: Readonly<Partial<Record<AlertMetric, AlertRuleChange>>>): readonly AlertRule[] {
  return alertMetrics.map(metric => ({ ...defaultAlertRules[metric], ...changes[metric] }))
}

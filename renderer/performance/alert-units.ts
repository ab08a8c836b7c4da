// How the figure of a rule is written, and what its threshold is divided by where it is edited.

import type { AlertMetric } from '../../shared/performance-models.ts'
import type { Words } from '../ui/i18n.ts'

export const units: Readonly<
  Record<AlertMetric, { readonly kind: 'duration' | 'percent' | 'bytes' | 'number' | 'days'; readonly per: number }>
> = {
  'firstToken.p95': { kind: 'duration', per: 1_000 },
  'errors.rate': { kind: 'percent', per: 0.01 },
  'cache.hitRate': { kind: 'percent', per: 0.01 },
  'circuits.open': { kind: 'number', per: 1 },
  'disk.free': { kind: 'bytes', per: 1e9 },
  'memory.rss': { kind: 'bytes', per: 1e9 },
  'eventLoop.p99': { kind: 'duration', per: 1 },
  'backup.age': { kind: 'days', per: 86_400_000 },
}

export function written(metric: AlertMetric, value: number, { t, formats }: Words): string {
  const { kind, per } = units[metric]
  if (kind !== 'days') return formats[kind](value)
  return t('performance.days', { count: Math.round(value / per), number: formats.number(value / per, 1) })
}

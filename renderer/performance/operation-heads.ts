import type { Words } from '../ui/i18n.ts'

/** Heads of the table of operations: on the page, and in the report that is taken along. */
export function operationHeads(t: Words['t']): readonly string[] {
  return [
    t('performance.operation'),
    t('performance.rate'),
    t('performance.count'),
    t('performance.errors'),
    'p50',
    'p95',
    'p99',
    t('performance.max'),
  ]
}

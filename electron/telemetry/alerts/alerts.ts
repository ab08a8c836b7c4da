// Watches the figures of the rules and keeps what they raised. An alert is told once, and stays until it is acknowledged.

import type { Alert, AlertMetric, AlertRule } from '../../../shared/performance-models.ts'
import type { Logger } from '../../lib/logger.ts'
import type { HistoryClient } from '../history/history-client.ts'
import { AlertWatch } from './alert-watch.ts'

export interface Alerts {
  /** Every few seconds. */
  note(figures: Readonly<Record<AlertMetric, number | null>>, now: number): Promise<void>
  /** The computer slept, or the process was stopped. */
  noteGap(): void
  list(): Promise<readonly Alert[]>
  acknowledge(alertId: string): Promise<boolean>
}

export interface AlertsOptions {
  readonly history: Pick<HistoryClient, 'call'>
  readonly rules: () => readonly AlertRule[]
  readonly onChange: (alerts: readonly Alert[]) => void
  readonly logger: Logger
}

const MAX_LISTED = 100

export function createAlerts({ history, rules, onChange, logger }: AlertsOptions): Alerts {
  const watches = new Map<AlertMetric, AlertWatch>()
  const list = () => history.call('listAlerts', MAX_LISTED)

  /** Alerts that were raised when the last run ended go on. */
  async function watchesOfLastRun(): Promise<ReadonlyMap<AlertMetric, AlertWatch>> {
    if (watches.size > 0) return watches
    const raised = new Set((await list()).filter(({ endedAt }) => endedAt === null).map(({ metric }) => metric))
    for (const { id } of rules()) watches.set(id, new AlertWatch(raised.has(id)))
    return watches
  }

  return {
    async note(figures, now) {
      const known = await watchesOfLastRun()
      let isChanged = false
      for (const rule of rules()) {
        const value = figures[rule.id]
        const change = known.get(rule.id)?.note(rule, value, now) ?? null
        if (change === null) continue
        isChanged = true
        const { id: metric, severity, threshold } = rule
        logger.info(`alert.${change}`, { metric, value, threshold })
        await (change === 'raised'
          ? history.call('raiseAlert', { metric, severity, threshold, value: value ?? 0, raisedAt: Date.now() })
          : history.call('endAlert', { metric, endedAt: Date.now() }))
      }
      if (isChanged) onChange(await list())
    },

    noteGap() {
      for (const watch of watches.values()) watch.forgetTimes()
    },

    list,

    async acknowledge(alertId) {
      const isKnown = await history.call('acknowledgeAlert', { alertId, at: Date.now() })
      if (isKnown) onChange(await list())
      return isKnown
    },
  }
}

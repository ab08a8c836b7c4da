// What the history's thread can be asked, by name, and how.

import type { Alert, AlertMetric, History } from '../../../shared/performance-models.ts'
import type { HistoryQuery, Summary, SummaryQuery } from './metric-file.ts'
import type { Sample } from './sample.ts'

export interface HistoryCalls {
  append(samples: readonly Sample[]): null
  read(query: HistoryQuery): History
  summarize(query: SummaryQuery): readonly Summary[]
  raiseAlert(alert: Omit<Alert, 'alertId' | 'endedAt' | 'acknowledgedAt'>): null
  endAlert(ended: { readonly metric: AlertMetric; readonly endedAt: number }): null
  acknowledgeAlert(seen: { readonly alertId: string; readonly at: number }): boolean
  listAlerts(limit: number): readonly Alert[]
  close(nothing: null): null
}

export interface HistoryRequest {
  readonly id: number
  readonly name: keyof HistoryCalls
  readonly input: unknown
}

export type HistoryReply =
  | { readonly id: number; readonly value: unknown }
  /** `code`: SQLite's, when it has one. */
  | { readonly id: number; readonly message: string; readonly code: string | null }

// What the performance view and its requests carry. Durations in ms, times in epoch ms, sizes in bytes.

import type { OperationStats } from './models.ts'

/** What the page saw of one answer. */
export interface PageMarks {
  readonly answerId: string
  readonly pressedAt: number
  readonly sentAt: number
  readonly firstShownAt: number | null
  readonly lastShownAt: number | null
}

export interface TraceSpan {
  readonly name: string
  readonly where: 'page' | 'port' | 'services' | 'thread' | 'engine'
  readonly startedAt: number
  readonly tookMs: number
  readonly isError: boolean
}

/** One question from the key press to the last word. */
export interface Trace {
  readonly request: string
  readonly answerId: string
  readonly startedAt: number
  readonly isEnded: boolean
  /** By their start. */
  readonly spans: readonly TraceSpan[]
}

/** Steps of the history, in seconds. */
export type HistoryStep = 1 | 60 | 3_600

/** Columns of equal length, one entry per step in which there was something, rising by `at`. */
export interface HistorySeries {
  readonly name: string
  /** 'duration': count, errors and percentiles of operations; 'gauge': samples of a level. */
  readonly kind: 'duration' | 'gauge'
  readonly at: readonly number[]
  readonly count: readonly number[]
  readonly errors: readonly number[]
  readonly mean: readonly number[]
  readonly max: readonly number[]
  /** Of a gauge: its mean, mean and highest. */
  readonly p50: readonly number[]
  readonly p95: readonly number[]
  readonly p99: readonly number[]
}

export interface History {
  readonly step: HistoryStep
  readonly from: number
  readonly to: number
  readonly series: readonly HistorySeries[]
}

export interface SlowQuery {
  readonly operation: string
  readonly at: number
  readonly tookMs: number
  readonly statements: readonly { readonly sql: string; readonly plan: readonly string[] }[]
}

/** One kind of operation since the start, ms, and how often it came in the last five minutes. */
export interface OperationFigures extends OperationStats {
  readonly max: number
  readonly perMinute: number
}

/** Levels of the last seconds, the queries that were slow, newest first, and every operation by name. */
export interface PresentFigures {
  readonly gauges: Readonly<Record<string, number>>
  readonly slowQueries: readonly SlowQuery[]
  readonly operations: readonly OperationFigures[]
}

/** A figure of the last quarter of an hour, and what it usually is. Null: too little has happened to say. */
export interface UsualFigure {
  readonly now: number | null
  /** Of the day before; of the hour before while there is no day. */
  readonly usual: number | null
}

/** The five figures that matter. */
export interface Overview {
  readonly firstTokenMs: UsualFigure
  readonly tokensPerSecond: UsualFigure
  readonly searchMs: UsualFigure
  readonly memoryBytes: UsualFigure
  readonly errors: { readonly failed: number; readonly count: number }
}

export type Severity = 'info' | 'warning' | 'critical'

/** What is watched: a figure, and how it is compared. Its own names, so that words and units can be looked up. */
export type AlertMetric =
  | 'firstToken.p95'
  | 'errors.rate'
  | 'cache.hitRate'
  | 'circuits.open'
  | 'disk.free'
  | 'memory.rss'
  | 'eventLoop.p99'
  | 'backup.age'

export interface AlertRule {
  readonly id: AlertMetric
  readonly isOn: boolean
  readonly severity: Severity
  /** above: raised over the threshold · below: under it */
  readonly when: 'above' | 'below'
  readonly threshold: number
  /** It must hold so long before it is raised, and be over as long before it is ended. */
  readonly forMs: number
  /** Ended only this share of the threshold on the good side of it, so that it does not flutter. */
  readonly hysteresis: number
  /** Not raised again within this time after its end. */
  readonly cooldownMs: number
}

export interface Alert {
  readonly alertId: string
  readonly metric: AlertMetric
  readonly severity: Severity
  readonly threshold: number
  /** When it was raised. */
  readonly value: number
  readonly raisedAt: number
  readonly endedAt: number | null
  readonly acknowledgedAt: number | null
}

/** The local API: an own address on 127.0.0.1 for other programs, off unless the user turns it on. */
export interface LocalApi {
  readonly isOn: boolean
  readonly url: string | null
  readonly token: string | null
  /** Why it is not there though it is on. */
  readonly problem: string | null
}

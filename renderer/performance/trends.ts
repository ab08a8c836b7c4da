// What is drawn over time, by the names under which the services keep it.

import type { HistorySeries } from '../../shared/performance-models.ts'
import type { WordId } from '../ui/i18n.ts'

export type Column = keyof Pick<HistorySeries, 'p50' | 'p95' | 'mean' | 'max'>
export type Unit = 'duration' | 'bytes' | 'percent' | 'number'

export interface Trend {
  readonly title: WordId
  readonly lines: readonly { readonly series: string; readonly column: Column; readonly name: string }[]
  readonly unit: Unit
}

const percentiles = (series: string): Trend['lines'] => [
  { series, column: 'p50', name: 'p50' },
  { series, column: 'p95', name: 'p95' },
]

export const trends: readonly Trend[] = [
  { title: 'performance.trend.firstToken', lines: percentiles('llm.firstToken'), unit: 'duration' },
  { title: 'performance.trend.token', lines: percentiles('llm.token'), unit: 'duration' },
  { title: 'performance.trend.search', lines: percentiles('search.messages'), unit: 'duration' },
  { title: 'performance.trend.send', lines: percentiles('chat.send'), unit: 'duration' },
  {
    title: 'performance.trend.cpu',
    lines: [{ series: 'process.cpu', column: 'mean', name: 'CPU' }],
    unit: 'percent',
  },
  {
    title: 'performance.trend.memory',
    lines: [
      { series: 'process.rss', column: 'mean', name: 'RSS' },
      { series: 'process.heap', column: 'mean', name: 'heap' },
    ],
    unit: 'bytes',
  },
  {
    title: 'performance.trend.loop',
    lines: [
      { series: 'eventLoop.p99', column: 'mean', name: 'p99' },
      { series: 'eventLoop.max', column: 'max', name: 'max' },
    ],
    unit: 'duration',
  },
  { title: 'performance.trend.input', lines: percentiles('page.inputDelay'), unit: 'duration' },
  { title: 'performance.trend.frame', lines: percentiles('page.frame'), unit: 'duration' },
  {
    title: 'performance.trend.queue',
    lines: [
      { series: 'pool.llm.queued', column: 'max', name: 'llm' },
      { series: 'pool.memory.readers.queued', column: 'max', name: 'memory' },
    ],
    unit: 'number',
  },
]

/** Asked for by name: the rest of the history is not read while nobody sees it. */
export const drawnSeries: string[] = [...new Set(trends.flatMap(({ lines }) => lines.map(({ series }) => series)))]

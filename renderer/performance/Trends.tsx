// What matters over time. The charts share one range and one cursor; uPlot comes only when they are looked at.

import { lazy, Suspense, useMemo } from 'react'
import { useStore } from 'zustand'
import type { History, HistorySeries } from '../../shared/performance-models.ts'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { useWords, type WordId, type Words } from '../ui/i18n.ts'
import { Segments } from '../ui/Segments.tsx'
import type { ChartLine } from './Chart.tsx'
import { csvOf, download, reportOf } from './export-figures.ts'
import type { Range } from './trend-store.ts'

const Chart = lazy(() => import('./Chart.tsx'))

type Column = 'p50' | 'p95' | 'mean' | 'max'

interface Trend {
  readonly title: WordId
  readonly lines: readonly { readonly series: string; readonly column: Column; readonly name: string }[]
  readonly unit: 'duration' | 'bytes' | 'percent' | 'number'
}

const percentiles = (series: string): Trend['lines'] => [
  { series, column: 'p50', name: 'p50' },
  { series, column: 'p95', name: 'p95' },
]

const trends: readonly Trend[] = [
  { title: 'performance.trend.firstToken', lines: percentiles('llm.firstToken'), unit: 'duration' },
  { title: 'performance.trend.token', lines: percentiles('llm.token'), unit: 'duration' },
  { title: 'performance.trend.send', lines: percentiles('chat.send'), unit: 'duration' },
  { title: 'performance.trend.search', lines: percentiles('search.messages'), unit: 'duration' },
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
    lines: [{ series: 'eventLoop.p99', column: 'mean', name: 'p99' }],
    unit: 'duration',
  },
  { title: 'performance.trend.input', lines: percentiles('page.inputDelay'), unit: 'duration' },
]

export function Trends() {
  const words = useWords()
  const { t } = words
  const { trends: store, performance } = useStores()
  const { range, isPaused, isCompared, setRange, setPaused, setCompared } = useStore(store)
  const history = useStore(store, state => state.history)
  const before = useStore(store, state => state.before)
  const stats = useStore(performance, state => state.stats)

  return (
    <section className="page-section">
      <h2>{t('performance.trends')}</h2>
      <div className="trend-controls">
        <Segments<Range>
          label={t('performance.range')}
          value={range}
          options={[
            { value: 'minutes', label: t('performance.range.minutes') },
            { value: 'day', label: t('performance.range.day') },
            { value: 'month', label: t('performance.range.month') },
          ]}
          isDisabled={false}
          onChange={setRange}
        />
        <Button variant="quiet" onPress={() => setPaused(!isPaused)}>
          {t(isPaused ? 'performance.resume' : 'performance.pause')}
        </Button>
        <Button variant="quiet" onPress={() => setCompared(!isCompared)}>
          {t(isCompared ? 'performance.compare.stop' : 'performance.compare')}
        </Button>
        {history !== null && (
          <>
            <Button variant="quiet" onPress={() => download('jarvis.csv', 'text/csv', csvOf(history))}>
              {t('performance.export.csv')}
            </Button>
            <Button
              variant="quiet"
              onPress={() => download('jarvis.html', 'text/html', reportOf(history, stats, words))}
            >
              {t('performance.export.html')}
            </Button>
          </>
        )}
      </div>
      {history !== null && (
        <Suspense>
          <div className="charts">
            {trends.map(trend => (
              <TrendChart key={trend.title} trend={trend} history={history} before={before} />
            ))}
          </div>
        </Suspense>
      )}
    </section>
  )
}

interface TrendChartProps {
  readonly trend: Trend
  readonly history: History
  readonly before: History | null
}

function TrendChart({ trend, history, before }: TrendChartProps) {
  const words = useWords()
  const beforeName = words.t('performance.compare.before')
  const lines = useMemo(() => {
    const now = trend.lines.map(({ series, column, name }) => lineOf(history, series, column, name))
    const [first] = trend.lines
    if (before === null || first === undefined) return now
    const shiftMs = history.from - before.from
    const { at, values } = lineOf(before, first.series, first.column, '')
    const shifted: ChartLine = {
      name: `${first.name}, ${beforeName}`,
      at: at.map(each => each + shiftMs),
      values,
      isBefore: true,
    }
    return [...now, shifted]
  }, [trend, history, before, beforeName])
  const format = useMemo(() => formatOf(trend.unit, words), [trend.unit, words])
  return <Chart title={words.t(trend.title)} lines={lines} from={history.from} to={history.to} format={format} />
}

function lineOf(history: History, name: string, column: Column, label: string): ChartLine {
  const found: HistorySeries | undefined = history.series.find(series => series.name === name)
  return { name: label, at: found?.at ?? [], values: found?.[column] ?? [] }
}

function formatOf(unit: Trend['unit'], { formats }: Words): (value: number) => string {
  switch (unit) {
    case 'duration':
      return formats.duration
    case 'bytes':
      return formats.bytes
    case 'percent':
      return formats.percent
    case 'number':
      return formats.number
  }
}

// What matters over time. The charts share one range and one cursor; uPlot comes only when they are looked at.

import { lazy, Suspense, useMemo } from 'react'
import { useStore } from 'zustand'
import type { History, HistorySeries } from '../../shared/performance-models.ts'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { useWords, type Words } from '../ui/i18n.ts'
import { Segments } from '../ui/Segments.tsx'
import type { ChartLine } from './Chart.tsx'
import { comparisons, type Range } from './trend-store.ts'
import { trends, type Column, type Trend, type Unit } from './trends.ts'
// Its controls stand there before the first chart is loaded.
import './Chart.css'

const Chart = lazy(() => import('./Chart.tsx'))

export function Trends() {
  const { t } = useWords()
  const { trends: store } = useStores()
  const range = useStore(store, state => state.range)
  const isPaused = useStore(store, state => state.isPaused)
  const comparison = useStore(store, state => state.comparison)
  const history = useStore(store, state => state.history)
  const before = useStore(store, state => state.before)
  const { setRange, setPaused, setComparison } = store.getState()

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
        <label className="trend-compare">
          {t('performance.compare')}
          <select
            className="text-input"
            value={comparison}
            onChange={event => {
              const chosen = comparisons.find(each => each === event.target.value)
              if (chosen !== undefined) setComparison(chosen)
            }}
          >
            {comparisons.map(each => (
              <option key={each} value={each}>
                {t(`performance.compare.${each}`)}
              </option>
            ))}
          </select>
        </label>
        <Button variant="quiet" onPress={() => setPaused(!isPaused)}>
          {t(isPaused ? 'performance.resume' : 'performance.pause')}
        </Button>
      </div>
      {isPaused && <p className="page-hint">{t('performance.paused')}</p>}
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
  const beforeName = words.t('performance.compare.earlier')
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

function formatOf(unit: Unit, { formats }: Words): (value: number) => string {
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

// The first row: the five figures that matter, each with what it is usually and a small picture of the range.

import { useStore } from 'zustand'
import type { History, UsualFigure } from '../../shared/performance-models.ts'
import { useStores } from '../stores.ts'
import { StateDot } from '../ui/Badge.tsx'
import { useWords, type WordId, type Words } from '../ui/i18n.ts'
import { compareUsual, type Standing } from './usual.ts'

interface Tile {
  readonly label: WordId
  readonly value: string
  readonly status: string
  readonly tone: 'ok' | 'warn' | 'neutral'
  readonly spark: readonly number[]
}

export function Overview() {
  const words = useWords()
  const { trends } = useStores()
  const overview = useStore(trends, state => state.overview)
  const history = useStore(trends, state => state.history)
  if (overview === null) return null
  const { firstTokenMs, tokensPerSecond, searchMs, memoryBytes, errors } = overview
  const { t, formats } = words
  const speed = (value: number) => formats.number(value, value < 10 ? 1 : 0)
  const share = errors.count === 0 ? 0 : errors.failed / errors.count
  const tiles: readonly Tile[] = [
    {
      label: 'performance.overview.firstToken',
      ...usualTile(firstTokenMs, formats.duration, 'slow', words),
      spark: sparkOf(history, 'llm.firstToken', 'p50'),
    },
    {
      label: 'performance.overview.speed',
      ...usualTile(tokensPerSecond, speed, 'speed', words),
      spark: sparkOf(history, 'llm.token', 'p50').map(tokenMs => 1_000 / Math.max(tokenMs, 0.01)),
    },
    {
      label: 'performance.overview.search',
      ...usualTile(searchMs, formats.duration, 'slow', words),
      spark: sparkOf(history, 'search.messages', 'p50'),
    },
    {
      label: 'performance.overview.memory',
      ...usualTile(memoryBytes, formats.bytes, 'more', words),
      spark: sparkOf(history, 'process.rss', 'mean'),
    },
    {
      label: 'performance.overview.errors',
      value: errors.count === 0 ? '–' : formats.number(errors.failed),
      status: t('performance.overview.errors.of', { count: errors.count, number: formats.number(errors.count) }),
      tone: errors.count === 0 ? 'neutral' : share > 0.01 ? 'warn' : 'ok',
      spark: [],
    },
  ]
  return (
    <section className="page-section" aria-label={t('performance.figures')}>
      <dl className="figures numbers">
        {tiles.map(({ label, value, status, tone, spark }) => (
          <div key={label} className="figure">
            <dt>{t(label)}</dt>
            <dd className="figure-value">{value}</dd>
            <dd className="figure-hint">
              {tone !== 'neutral' && <StateDot tone={tone} />}
              {status}
            </dd>
            <dd className="figure-spark" aria-hidden="true">
              {spark.length > 1 && <Sparkline values={spark} />}
            </dd>
          </div>
        ))}
      </dl>
      <p className="page-hint">{t('performance.overview.hint')}</p>
    </section>
  )
}

type Kind = 'slow' | 'speed' | 'more'

function usualTile(
  figure: UsualFigure,
  format: (value: number) => string,
  kind: Kind,
  { t }: Words,
): Pick<Tile, 'value' | 'status' | 'tone'> {
  const standing = compareUsual(figure, kind === 'speed')
  const usual = figure.usual === null ? '' : format(figure.usual)
  return {
    value: figure.now === null ? '–' : format(figure.now),
    status: t(wordOf(standing, kind), { usual }),
    tone: standing === 'worse' ? 'warn' : standing === 'usual' || standing === 'better' ? 'ok' : 'neutral',
  }
}

function wordOf(standing: Standing, kind: Kind): WordId {
  switch (standing) {
    case 'nothing':
    case 'quiet':
    case 'first':
    case 'usual':
      return `performance.usual.${standing}`
    case 'worse':
      return kind === 'more' ? 'performance.usual.more' : 'performance.usual.slower'
    case 'better':
      return kind === 'more' ? 'performance.usual.less' : 'performance.usual.faster'
  }
}

function sparkOf(history: History | null, name: string, column: 'p50' | 'mean'): readonly number[] {
  return history?.series.find(series => series.name === name)?.[column] ?? []
}

const WIDTH = 100
const HEIGHT = 20
/** More would be finer than the screen. */
const MAX_POINTS = 50

function Sparkline({ values }: { readonly values: readonly number[] }) {
  const every = Math.ceil(values.length / MAX_POINTS)
  const shown = values.filter((_, index) => index % every === 0)
  const most = Math.max(...shown, Number.MIN_VALUE)
  const points = shown.map((value, index) => {
    const x = (index / Math.max(1, shown.length - 1)) * WIDTH
    return `${x.toFixed(1)},${(HEIGHT - 1 - (value / most) * (HEIGHT - 2)).toFixed(1)}`
  })
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none">
      <polyline points={points.join(' ')} vectorEffect="non-scaling-stroke" />
    </svg>
  )
}

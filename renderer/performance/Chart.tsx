// One figure over time: drawn by uPlot, said in a sentence, and shown as a table to who asks for it. The picture is made
// once and given new data; without new data nothing is drawn.

import { useEffect, useMemo, useRef, useState } from 'react'
import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { Button } from '../ui/Button.tsx'
import { useWords } from '../ui/i18n.ts'
import { useTheme } from './use-theme.ts'
import './Chart.css'

export interface ChartLine {
  readonly name: string
  readonly at: readonly number[]
  readonly values: readonly number[]
  /** Of the range before, shifted to this one. */
  readonly isBefore?: boolean
}

export interface ChartProps {
  readonly title: string
  readonly lines: readonly ChartLine[]
  readonly from: number
  readonly to: number
  readonly format: (value: number) => string
}

const HEIGHT = 140
const MAX_ROWS = 60
const colours = ['--accent', '--text-3', '--warn'] as const

export default function Chart(props: ChartProps) {
  const { title, lines, format } = props
  const { t, formats } = useWords()
  const [isTableShown, setTableShown] = useState(false)

  const main = lines[0]
  if (main === undefined || main.values.length === 0) {
    return (
      <figure className="chart">
        <figcaption>{title}</figcaption>
        <p className="page-hint">{t('performance.trend.none')}</p>
      </figure>
    )
  }
  return (
    <figure className="chart">
      <figcaption>
        {title}
        <span className="page-hint numbers">{summaryOf(main.values, format, t)}</span>
      </figcaption>
      <Plot {...props} />
      <Button variant="quiet" onPress={() => setTableShown(shown => !shown)}>
        {t(isTableShown ? 'performance.trend.hideTable' : 'performance.trend.showTable')}
      </Button>
      {isTableShown && (
        <div className="table-box" role="region" aria-label={title} tabIndex={0}>
          <table className="table numbers">
            <thead>
              <tr>
                <th scope="col">{t('performance.trend.time')}</th>
                {lines.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {main.at.slice(-MAX_ROWS).map(at => (
                <tr key={at}>
                  <th scope="row">{formats.moment(at)}</th>
                  {lines.map(line => (
                    <td key={line.name}>{valueAt(line, at, format)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </figure>
  )
}

/** Mounted only where there is something to draw. */
function Plot({ lines, from, to, format }: ChartProps) {
  const { formats } = useWords()
  const theme = useTheme()
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<UPlot | null>(null)
  const data = useMemo(() => alignedData(lines), [lines])
  const names = lines.map(({ name }) => name).join('\n')

  useEffect(() => {
    const element = box.current
    if (element === null) return
    // As the theme resolves it: a canvas does not know light-dark().
    const colour = (name: string) => {
      element.style.color = `var(${name})`
      const { color } = getComputedStyle(element)
      element.style.color = ''
      return color
    }
    const axis = { stroke: colour('--text-3'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } }
    const made = new UPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        // Half of the last time's label stands beyond the last point.
        padding: [null, 32, null, null],
        legend: { show: false },
        cursor: { sync: { key: 'performance' }, drag: { setScale: false } },
        scales: { y: { range: (_plot, _low, high) => [0, high > 0 ? high * 1.1 : 1] } },
        axes: [
          { ...axis, size: 28, values: (_plot, at) => at.map(each => formats.time(each * 1_000)) },
          { ...axis, size: 72, values: (_plot, values) => values.map(format) },
        ],
        // Between the middle and the slowest of twenty.
        ...(names.startsWith('p50\np95') && { bands: [{ series: [2, 1], fill: colour('--accent-soft') }] }),
        series: [
          {},
          ...names.split('\n').map((name, index) => ({
            label: name,
            stroke: colour(colours[index % colours.length] ?? '--accent'),
            width: 1.5,
            ...(lines[index]?.isBefore === true && { dash: [4, 4] }),
          })),
        ],
      },
      [[]],
      element,
    )
    plot.current = made
    const resizes = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }))
    resizes.observe(element)
    return () => {
      resizes.disconnect()
      made.destroy()
      plot.current = null
    }
    // Made anew only for other lines, words or colours; data and range are given to it below.
  }, [names, formats, format, theme])

  useEffect(() => {
    plot.current?.batch(() => {
      plot.current?.setData(data, true)
      plot.current?.setScale('x', { min: from / 1_000, max: to / 1_000 })
    })
  }, [data, from, to, names, formats, format, theme])

  return <div ref={box} className="chart-box" aria-hidden="true" />
}

type Translate = ReturnType<typeof useWords>['t']

function summaryOf(values: readonly number[], format: (value: number) => string, t: Translate): string {
  const last = values.at(-1) ?? 0
  return t('performance.trend.summary', {
    last: format(last),
    low: format(Math.min(...values)),
    high: format(Math.max(...values)),
  })
}

function valueAt({ at: times, values }: ChartLine, at: number, format: (value: number) => string): string {
  const value = values[times.indexOf(at)]
  return value === undefined ? '–' : format(value)
}

/** uPlot wants one list of times; where a line has no value there is a gap. */
function alignedData(lines: readonly ChartLine[]): UPlot.AlignedData {
  const times = [...new Set(lines.flatMap(({ at }) => at))].sort((a, b) => a - b)
  const columns = lines.map(({ at, values }) => {
    const byTime = new Map(at.map((time, index) => [time, values[index] ?? null]))
    return times.map(time => byTime.get(time) ?? null)
  })
  return [times.map(time => time / 1_000), ...columns]
}

// The figures as one page that needs nothing else: no script, no network, both themes.

import type { AppInfo, Stats } from '../../shared/models.ts'
import type { Alert, History, HistorySeries, Overview, PresentFigures } from '../../shared/performance-models.ts'
import type { Words } from '../ui/i18n.ts'
import { written } from './alert-units.ts'
import { operationHeads } from './operation-heads.ts'

export interface ReportedFigures {
  readonly history: History
  readonly info: AppInfo | null
  readonly stats: Stats | null
  readonly overview: Overview | null
  readonly present: PresentFigures | null
  readonly alerts: readonly Alert[]
}

const style =
  'body{font:14px/1.5 system-ui,sans-serif;max-width:960px;margin:32px auto;padding:0 16px;color-scheme:light dark}' +
  'table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{padding:4px 8px;text-align:right;border-bottom:1px solid #8884}' +
  'th:first-child,td:first-child{text-align:left}h2{margin:32px 0 8px;font-size:17px}figure{margin:16px 0}figcaption{font-weight:600}' +
  'svg{width:100%;height:90px;display:block}polyline{fill:none;stroke:currentColor;stroke-width:1.5;vector-effect:non-scaling-stroke}'

export function reportOf({ history, info, stats, overview, present, alerts }: ReportedFigures, words: Words): string {
  const { t, formats, locale } = words
  const figure = (value: number | null | undefined, format: (value: number) => string) =>
    value == null ? '–' : format(value)
  const usual = [
    ['performance.overview.firstToken', overview?.firstTokenMs, formats.duration],
    ['performance.overview.speed', overview?.tokensPerSecond, (value: number) => formats.number(value, 1)],
    ['performance.overview.search', overview?.searchMs, formats.duration],
    ['performance.overview.memory', overview?.memoryBytes, formats.bytes],
  ] as const
  const figures = [
    ...usual.map(([name, value, format]) => [t(name), figure(value?.now, format), figure(value?.usual, format)]),
    [t('performance.overview.errors'), figure(overview?.errors.failed, formats.number), ''],
  ]
  const operations = (present?.operations ?? []).map(({ name, perMinute, count, errors, p50, p95, p99, max }) => [
    name,
    formats.number(perMinute, 1),
    formats.number(count),
    formats.number(errors),
    ...[p50, p95, p99, max].map(formats.duration),
  ])
  const caches = Object.entries(stats?.caches ?? {}).map(([name, { entries, hits, misses, evictions }]) => [
    name,
    ...[entries, hits, misses, evictions].map(value => formats.number(value)),
  ])
  const raised = alerts.map(alert => [
    t(`performance.alert.${alert.metric}`),
    formats.moment(alert.raisedAt),
    written(alert.metric, alert.value, words),
  ])
  const startup = (info?.startupPhases ?? []).map(({ name, tookMs }) => [name, formats.duration(tookMs)])
  const sections = [
    tableOf(
      t('performance.figures'),
      [t('performance.figure'), t('performance.now'), t('performance.usually')],
      figures,
    ),
    tableOf(t('performance.operations'), operationHeads(t), operations),
    tableOf(
      t('performance.caches'),
      [
        t('performance.cache'),
        t('performance.cache.entries'),
        t('performance.cache.hits'),
        t('performance.cache.misses'),
        t('performance.cache.evicted'),
      ],
      caches,
    ),
    tableOf(t('performance.alerts'), [t('performance.alerts'), t('performance.trend.time'), ''], raised),
    tableOf(t('performance.startup'), [t('performance.startup'), ''], startup),
  ]
  return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Jarvis</title><style>${style}</style></head><body>
<h1>Jarvis ${escaped(info?.version ?? '')}</h1><p>${escaped(formats.moment(history.from))} – ${escaped(formats.moment(history.to))}</p>
${sections.join('\n')}
<h2>${escaped(t('performance.trends'))}</h2>
${history.series.map(series => plotOf(series, history, words)).join('\n')}
</body></html>
`
}

function tableOf(title: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return ''
  const head = heads.map(each => `<th scope="col">${escaped(each)}</th>`).join('')
  const body = rows.map(row => `<tr>${row.map(cell => `<td>${escaped(cell)}</td>`).join('')}</tr>`).join('')
  return `<h2>${escaped(title)}</h2><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`
}

function plotOf({ name, kind, at, mean, p95 }: HistorySeries, { from, to }: History, { t, formats }: Words): string {
  const values = kind === 'gauge' ? mean : p95
  const write = kind === 'gauge' ? (value: number) => formats.number(value, 2) : formats.duration
  const most = Math.max(...values, Number.MIN_VALUE)
  const points = at.map((time, index) => {
    const x = ((time - from) / (to - from)) * 900
    return `${x.toFixed(1)},${(85 - ((values[index] ?? 0) / most) * 80).toFixed(1)}`
  })
  const summary = t('performance.trend.summary', {
    last: write(values.at(-1) ?? 0),
    low: write(Math.min(...values)),
    high: write(Math.max(...values)),
  })
  return `<figure><figcaption>${escaped(name)}${kind === 'gauge' ? '' : ', p95'}</figcaption>${escaped(summary)}<svg viewBox="0 0 900 90" preserveAspectRatio="none" aria-hidden="true"><polyline points="${points.join(' ')}"/></svg></figure>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

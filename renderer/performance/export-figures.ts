// The figures as files: CSV for a spreadsheet, and a page that needs nothing else.

import type { Stats } from '../../shared/models.ts'
import type { History, HistorySeries } from '../../shared/performance-models.ts'
import type { Words } from '../ui/i18n.ts'

export function csvOf({ series }: History): string {
  const rows = series.flatMap(({ name, at, count, errors, mean, p50, p95, p99, max }) =>
    at.map((time, row) =>
      [
        new Date(time).toISOString(),
        quoted(name),
        ...[count, errors, mean, p50, p95, p99, max].map(column => column[row] ?? ''),
      ].join(','),
    ),
  )
  return ['time,name,count,errors,mean,p50,p95,p99,max', ...rows, ''].join('\r\n')
}

/** A spreadsheet takes what begins with = + - @ for a formula. */
function quoted(name: string): string {
  return `"${(/^[=+\-@]/.test(name) ? `'${name}` : name).replaceAll('"', '""')}"`
}

const style =
  'body{font:14px/1.5 system-ui,sans-serif;max-width:960px;margin:32px auto;padding:0 16px;color-scheme:light dark}' +
  'table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{padding:4px 8px;text-align:right;border-bottom:1px solid #8884}' +
  'th:first-child,td:first-child{text-align:left}svg{width:100%;height:90px}polyline{fill:none;stroke:currentColor;stroke-width:1.5}'

export function reportOf(history: History, stats: Stats | null, { t, formats, locale }: Words): string {
  const operations = (stats?.operations ?? []).map(({ name, count, errors, p50, p95, p99 }) =>
    row([name, formats.number(count), formats.number(errors), ...[p50, p95, p99].map(formats.duration)]),
  )
  const heads = [t('performance.operation'), t('performance.count'), t('performance.errors'), 'p50', 'p95', 'p99']
  const plots = history.series.map(series => plotOf(series, history))
  return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><title>Jarvis</title><style>${style}</style></head><body>
<h1>Jarvis</h1><p>${escaped(formats.moment(history.from))} – ${escaped(formats.moment(history.to))}</p>
<table><thead><tr>${heads.map(head => `<th>${escaped(head)}</th>`).join('')}</tr></thead><tbody>${operations.join('')}</tbody></table>
${plots.join('\n')}
</body></html>
`
}

function plotOf({ name, kind, at, mean, p95 }: HistorySeries, { from, to }: History): string {
  const values = kind === 'gauge' ? mean : p95
  const most = Math.max(...values, Number.MIN_VALUE)
  const points = at.map((time, index) => {
    const x = ((time - from) / (to - from)) * 900
    return `${x.toFixed(1)},${(85 - ((values[index] ?? 0) / most) * 80).toFixed(1)}`
  })
  const what = kind === 'gauge' ? '' : ', p95, ms'
  return `<h3>${escaped(name)}${what} (0 – ${Number(most.toPrecision(4))})</h3><svg viewBox="0 0 900 90" preserveAspectRatio="none" role="img" aria-label="${escaped(name)}"><polyline points="${points.join(' ')}"/></svg>`
}

function row(cells: readonly string[]): string {
  return `<tr>${cells.map(cell => `<td>${escaped(cell)}</td>`).join('')}</tr>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

export function download(name: string, type: string, content: string): void {
  const link = document.createElement('a')
  const url = URL.createObjectURL(new Blob([content], { type }))
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}

// The report as one file that needs nothing else: tables, and plots as inline SVG.

import type { Environment } from './environment.ts'
import type { Measured } from './measure.ts'
import { growthPlot } from './growth-plot.ts'
import { intervalText, shortNumber, type SuiteRun } from './report.ts'

const style = `
:root { color-scheme: light dark; --line: light-dark(#d8d8d4, #44443f); --ours: light-dark(#0b6b86, #62bcd4); --rival: light-dark(#8a6d3b, #d3ad6b); --bad: light-dark(#b3261e, #f2a49d); }
body { font: 14px/1.5 system-ui, sans-serif; max-width: 960px; margin: 32px auto; padding: 0 16px; }
h1 { font-size: 22px } h2 { font-size: 18px; margin-top: 40px }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { padding: 5px 10px; border-bottom: 1px solid var(--line); text-align: right }
th:first-child, td:first-child { text-align: left }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px } dt { opacity: .7 } dd { margin: 0 }
svg { width: 100%; height: auto; display: block; margin: 12px 0 } svg text { font: 11px system-ui, sans-serif; fill: currentColor }
.over { color: var(--bad); font-weight: 600 }
figure { margin: 16px 0 } figcaption { opacity: .8 }
`

export function htmlOf(runs: readonly SuiteRun[], environment: Environment): string {
  const facts = Object.entries(environment).map(
    ([name, value]) => `<dt>${escape(name)}</dt><dd>${escape(String(value))}</dd>`,
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Jarvis benchmarks</title><style>${style}</style></head><body>
<h1>Jarvis benchmarks</h1>
<dl>${facts.join('')}</dl>
${runs.map(suiteSection).join('\n')}
</body></html>
`
}

function suiteSection({ suite, results, verdicts, intervals, changes }: SuiteRun): string {
  const units = [...new Set(results.filter(result => result.value === undefined).map(result => result.unit))]
  return `<section><h2>${escape(suite)}</h2>
${verdictTable(verdicts)}
${units
  .map(unit =>
    rangePlot(
      results.filter(result => result.unit === unit && result.value === undefined),
      unit,
    ),
  )
  .join('\n')}
${growthPlot(results)}
${resultTable(results, intervals)}
${changeTable(changes)}
${results
  .filter(result => result.n >= 20)
  .map(distributionPlot)
  .join('\n')}
</section>`
}

function verdictTable(verdicts: SuiteRun['verdicts']): string {
  if (verdicts.length === 0) return ''
  const rows = verdicts.map(
    ({ name, goal, value, ok }) =>
      `<tr><td>${escape(name)}</td><td>${shortNumber(value)}</td><td>${escape(goal)}</td><td${ok ? '' : ' class="over"'}>${ok ? 'within' : 'over'}</td></tr>`,
  )
  return `<table><thead><tr><th>Budget</th><th>Measured</th><th>Goal</th><th></th></tr></thead><tbody>${rows.join('')}</tbody></table>`
}

function resultTable(results: readonly Measured[], intervals: SuiteRun['intervals']): string {
  const rows = results.map(
    (result, index) =>
      `<tr><td>${escape(titleOf(result))}</td>${
        result.value === undefined
          ? [result.p50, result.p95, result.p99].map(value => `<td>${shortNumber(value)}</td>`).join('')
          : `<td colspan="3">${shortNumber(result.value)}</td>`
      }<td>${escape(intervalText(intervals?.[index]))}</td><td>${escape(result.unit)}</td><td>${result.n}</td></tr>`,
  )
  return `<table><thead><tr><th></th><th>p50</th><th>p95</th><th>p99</th><th>p50 at 95 %</th><th>unit</th><th>n</th></tr></thead><tbody>${rows.join('')}</tbody></table>`
}

function changeTable(changes: SuiteRun['changes']): string {
  if (changes === undefined || changes.length === 0) return ''
  const rows = changes.map(
    ({ name, rival, unit, before, after, kind }) =>
      `<tr><td>${escape(rival === undefined ? name : `${name} (${rival})`)}</td><td>${shortNumber(before)}</td><td>${shortNumber(after)}</td><td>${escape(unit)}</td><td${kind === 'worse' ? ' class="over"' : ''}>${kind}</td></tr>`,
  )
  return `<table><thead><tr><th>Beside the saved run</th><th>before</th><th>now</th><th>unit</th><th></th></tr></thead><tbody>${rows.join('')}</tbody></table>`
}

const WIDTH = 900
const LABELS = 300
const ROW = 24

/** From p50 to p99 with a mark at p95, on a logarithmic axis: rivals are often a hundred times away. */
function rangePlot(results: readonly Measured[], unit: string): string {
  const values = results.flatMap(({ p50, p99 }) => [p50, p99]).filter(value => value > 0)
  if (values.length === 0) return ''
  const low = 10 ** Math.floor(Math.log10(Math.min(...values)))
  const high = 10 ** Math.ceil(Math.log10(Math.max(...values) * 1.0001))
  const x = (value: number) =>
    LABELS +
    ((Math.log10(Math.max(value, low)) - Math.log10(low)) / (Math.log10(high) - Math.log10(low))) *
      (WIDTH - LABELS - 40)
  const bottom = results.length * ROW
  const decades = Array.from({ length: Math.round(Math.log10(high / low)) + 1 }, (_, power) => low * 10 ** power)
  const axis = decades.map(
    value =>
      `<line x1="${x(value)}" x2="${x(value)}" y1="0" y2="${bottom}" stroke="var(--line)"/><text x="${x(value)}" y="${bottom + 14}" text-anchor="middle">${shortNumber(value)} ${escape(unit)}</text>`,
  )
  const rows = results.map((result, index) => {
    const y = index * ROW + ROW / 2
    const colour = result.rival === undefined ? 'var(--ours)' : 'var(--rival)'
    return `<text x="${LABELS - 12}" y="${y + 4}" text-anchor="end">${escape(titleOf(result))}</text><line x1="${x(result.p50)}" x2="${x(result.p99)}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="4" stroke-linecap="round"/><circle cx="${x(result.p50)}" cy="${y}" r="5" fill="${colour}"/><rect x="${x(result.p95) - 1.5}" y="${y - 6}" width="3" height="12" fill="${colour}"/>`
  })
  return `<figure><svg viewBox="0 0 ${WIDTH} ${bottom + 22}" role="img" aria-label="p50 to p99 in ${escape(unit)}">${axis.join('')}${rows.join('')}</svg><figcaption>Dot p50, bar p95, end p99.</figcaption></figure>`
}

/** Every sample in the order of its size: where the curve turns up is the tail. */
function distributionPlot(result: Measured): string {
  const sorted = result.samples.toSorted((a, b) => a - b)
  const most = sorted.at(-1) ?? 0
  if (most <= 0) return ''
  const steps = Math.min(sorted.length, 300)
  const points = Array.from({ length: steps }, (_, step) => {
    const place = Math.round((step / Math.max(steps - 1, 1)) * (sorted.length - 1))
    return `${((step / Math.max(steps - 1, 1)) * 860 + 20).toFixed(1)},${(100 - ((sorted[place] ?? 0) / most) * 90).toFixed(1)}`
  })
  const colour = result.rival === undefined ? 'var(--ours)' : 'var(--rival)'
  return `<figure><svg viewBox="0 0 ${WIDTH} 112" role="img" aria-label="distribution"><line x1="20" x2="880" y1="100" y2="100" stroke="var(--line)"/><polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/><text x="884" y="16" text-anchor="end">${shortNumber(most)} ${escape(result.unit)}</text></svg><figcaption>${escape(titleOf(result))}: ${result.n} samples by size</figcaption></figure>`
}

function titleOf(result: Measured): string {
  return result.rival === undefined ? result.name : `${result.name} (${result.rival})`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

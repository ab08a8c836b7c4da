// How a cost grows with the store: results called `…, of N` for several N, p95 on two logarithmic axes.

import type { Measured } from './measure.ts'

const [WIDTH, HEIGHT, LEFT, RIGHT, BOTTOM] = [900, 260, 60, 260, 24]
const colours = ['#0b7a99', '#b0702a', '#7a5bb5', '#3c8a4e', '#b3416f']

interface Line {
  readonly name: string
  readonly unit: string
  readonly points: readonly { readonly rows: number; readonly value: number }[]
}

export function linesOf(results: readonly Measured[]): readonly Line[] {
  const lines = new Map<string, { name: string; unit: string; points: { rows: number; value: number }[] }>()
  for (const { name, unit, rival, p95 } of results) {
    const [, what, rows] = /^(.*), of (\d+)$/.exec(name) ?? []
    if (what === undefined || rival !== undefined || p95 <= 0) continue
    const line = lines.get(`${what} ${unit}`) ?? { name: what, unit, points: [] }
    line.points.push({ rows: Number(rows), value: p95 })
    lines.set(`${what} ${unit}`, line)
  }
  return [...lines.values()].filter(({ points }) => points.length > 1)
}

export function growthPlot(results: readonly Measured[]): string {
  const lines = linesOf(results)
  const all = lines.flatMap(({ points }) => points)
  if (all.length === 0) return ''
  const x = scale(
    all.map(({ rows }) => rows),
    LEFT,
    WIDTH - RIGHT,
  )
  const y = scale(
    all.map(({ value }) => value),
    HEIGHT - BOTTOM,
    12,
  )
  const marks = [...new Set(all.map(({ rows }) => rows))].map(
    rows => `<text x="${x(rows)}" y="${HEIGHT - 6}" text-anchor="middle">${rows.toLocaleString('en')}</text>`,
  )
  const drawn = lines.map(({ name, unit, points }, at) => {
    const colour = colours[at % colours.length] ?? ''
    const sorted = points.toSorted((a, b) => a.rows - b.rows)
    const path = sorted.map(({ rows, value }) => `${x(rows).toFixed(1)},${y(value).toFixed(1)}`).join(' ')
    const dots = sorted.map(
      ({ rows, value }) =>
        `<circle cx="${x(rows).toFixed(1)}" cy="${y(value).toFixed(1)}" r="4" fill="${colour}"/><text x="${x(rows).toFixed(1)}" y="${(y(value) - 8).toFixed(1)}" text-anchor="middle">${value.toPrecision(3)}</text>`,
    )
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join('')}<text x="${WIDTH - RIGHT + 24}" y="${20 + at * 18}" style="fill:${colour}">${name} (${unit})</text>`
  })
  return `<figure><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="growth with the number of messages">${marks.join('')}${drawn.join('')}</svg><figcaption>p95 by the number of messages, both axes logarithmic.</figcaption></figure>`
}

function scale(values: readonly number[], from: number, to: number): (value: number) => number {
  const low = Math.log10(Math.min(...values))
  const high = Math.log10(Math.max(...values))
  return value => (high === low ? (from + to) / 2 : from + ((Math.log10(value) - low) / (high - low)) * (to - from))
}

import { describe, expect, it } from 'vitest'
import type { Environment } from './environment.ts'
import { atMost, measured, single } from './measure.ts'
import { htmlOf } from './report-html.ts'
import { reportOf, shortNumber, tableOf, type SuiteRun } from './report.ts'

const environment: Environment = {
  at: '2026-01-01T00:00:00.000Z',
  commit: 'abc1234',
  node: 'v24.0.0',
  platform: 'linux 6 x64',
  cpu: 'A <CPU> & more',
  cores: 2,
  memoryBytes: 8_000_000_000,
  load: 0.1,
}

const run: SuiteRun = {
  suite: 'example',
  results: [
    measured(
      'page',
      'ms',
      Array.from({ length: 40 }, (_, index) => 1 + index / 10),
    ),
    measured('page', 'ms', [400, 500.123456], 'the <others>'),
    single('ratio', '×', 0.0123456),
  ],
  verdicts: [atMost('page, p95', 4.8, 5, 'ms'), atMost('ratio', 0.5, 0.05, '×')],
}

describe('the report of a benchmark', () => {
  it('has exactly the fields that other programs read, and keeps the samples to itself', () => {
    const report = JSON.parse(JSON.stringify(reportOf(run, environment))) as Record<string, unknown>
    expect(report).toEqual({
      suite: 'example',
      environment: { ...environment },
      results: [
        { name: 'page', unit: 'ms', p50: 2.9, p95: 4.7, p99: 4.9, n: 40 },
        { name: 'page', unit: 'ms', p50: 400, p95: 500.1, p99: 500.1, n: 2, rival: 'the <others>' },
        { name: 'ratio', unit: '×', p50: 0.01235, p95: 0.01235, p99: 0.01235, n: 1, value: 0.01235 },
      ],
      verdicts: [
        { name: 'page, p95', goal: '≤ 5 ms', value: 4.8, ok: true },
        { name: 'ratio', goal: '≤ 0.05 ×', value: 0.5, ok: false },
      ],
    })
  })

  it('is a table whose columns stand under each other and whose misses stand out', () => {
    const lines = tableOf(run).split('\n')
    expect(lines[0]).toBe('example')
    const ends = lines.slice(1, 5).map(line => line.trimEnd().length)
    expect(new Set(ends).size).toBe(1)
    expect(lines.find(line => line.startsWith('OVER'))).toContain('ratio: 0.5, goal ≤ 0.05 ×')
    expect(lines.filter(line => line.startsWith('ok'))).toHaveLength(1)
  })

  it('writes numbers as short as they can be without losing what they say', () => {
    expect([0, 0.01234, 0.5, 1, 4.8, 12.34, 123.4, 1_234.5, -2].map(shortNumber)).toEqual([
      '0',
      '0.0123',
      '0.5',
      '1',
      '4.8',
      '12.3',
      '123',
      '1235',
      '-2',
    ])
  })

  it('is one page that asks for nothing else and takes names as text', () => {
    const html = htmlOf([run], environment)
    expect(html).not.toMatch(/<script|<link|<img|@import|url\(|src=|href=/)
    expect(html).not.toContain('the <others>')
    expect(html).toContain('the &lt;others&gt;')
    expect(html).toContain('A &lt;CPU&gt; &amp; more')
    expect(html).toContain('class="over"')
  })

  it('plots every result that has percentiles, and the samples where there are enough', () => {
    const html = htmlOf([run], environment)
    expect(html.match(/<circle/g)).toHaveLength(2)
    expect(html.match(/<polyline/g)).toHaveLength(1)
    for (const [, number = ''] of html.matchAll(/ (?:c?[xy][12]?|width|height)="([^"]*)"/g)) {
      expect(Number.isFinite(Number(number)), number).toBe(true)
    }
  })

  it('stands even when there is nothing to report', () => {
    expect(htmlOf([{ suite: 'empty', results: [], verdicts: [] }], environment)).toContain('<h2>empty</h2>')
    expect(tableOf({ suite: 'empty', results: [], verdicts: [] })).toContain('empty')
    const zeros = {
      suite: 'zero',
      results: [
        measured(
          'jump',
          'px',
          Array.from({ length: 30 }, () => 0),
        ),
      ],
      verdicts: [],
    }
    expect(htmlOf([zeros], environment)).not.toContain('NaN')
  })
})

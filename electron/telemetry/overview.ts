// The five figures that matter: what they were in the last quarter of an hour, and what they usually are.

import { requestNames } from '../../shared/contract.ts'
import type { Overview, UsualFigure } from '../../shared/performance-models.ts'
import type { HistoryClient } from './history/history-client.ts'
import type { Summary } from './history/metric-file.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const WINDOW_MS = 15 * MINUTE_MS

const operations = ['llm.firstToken', 'llm.token', 'search.messages'] as const
const names: readonly string[] = [...new Set([...operations, 'process.rss', ...requestNames])]
const requests: ReadonlySet<string> = new Set(requestNames)

export async function readOverview(history: Pick<HistoryClient, 'call'>, now: number): Promise<Overview> {
  // Rows hold whole minutes and hours, so the times begin and end with one.
  const since = Math.floor((now - WINDOW_MS) / MINUTE_MS) * MINUTE_MS
  const thisHour = Math.floor(now / HOUR_MS) * HOUR_MS
  const usualNames = [...operations, 'process.rss']
  const [lately, hour, day] = await Promise.all([
    history.call('summarize', { names, from: since, to: now + MINUTE_MS, step: 60 }),
    history.call('summarize', { names: usualNames, from: since - HOUR_MS, to: since, step: 60 }),
    history.call('summarize', { names: usualNames, from: thisHour - 24 * HOUR_MS, to: thisHour, step: 3_600 }),
  ])
  const figure = (name: string, unit: (p50: number) => number = p50 => p50): UsualFigure => {
    const of = (summaries: readonly Summary[]) => {
      const found = summaries.find(summary => summary.name === name)
      return found === undefined ? null : unit(found.p50)
    }
    return { now: of(lately), usual: of(day) ?? of(hour) }
  }
  const asked = lately.filter(({ name }) => requests.has(name))
  const sum = (column: 'count' | 'errors') => asked.reduce((total, summary) => total + summary[column], 0)
  return {
    firstTokenMs: figure('llm.firstToken'),
    tokensPerSecond: figure('llm.token', tokenMs => (tokenMs > 0 ? 1_000 / tokenMs : 0)),
    searchMs: figure('search.messages'),
    memoryBytes: figure('process.rss'),
    errors: { failed: sum('errors'), count: sum('count') },
  }
}

// What the page measures of itself, by the browser's own observers: nothing runs while nothing happens. Every ten seconds
// what there is goes to the services, as histograms and as the moments of the answers that were shown.

import type { Client } from '../../shared/client.ts'
import { Histogram } from '../../shared/histogram.ts'
import type { PageOperation } from '../../shared/page-operations.ts'
import type { PageMarks } from '../../shared/performance-models.ts'

const REPORT_EVERY_MS = 10_000
const MAX_ANSWERS = 30
/** Events shorter than this are not told by the browser; it knows no less than 16. */
const SHORTEST_EVENT_MS = 16
/** A question sent later than that after the last press was not sent by it. */
const LONGEST_PRESS_MS = 1_000

export interface PageMeasuring {
  /** The reader asked; the next answer that starts is the one to that. */
  asked(): void
  started(answerId: string): void
  /** A piece of the answer was drawn. */
  shown(answerId: string): void
  ended(answerId: string): void
}

/** By the clock the services use, so that both can be put into one picture. */
const epochMs = (at: number) => performance.timeOrigin + at

export function measurePage(client: Client): PageMeasuring {
  const histograms = new Map<PageOperation, Histogram>()
  const marks = new Map<string, { -readonly [K in keyof PageMarks]: PageMarks[K] }>()
  let pressedAt = 0
  let asked: { readonly pressedAt: number; readonly sentAt: number } | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  function reportSoon(): void {
    timer ??= setTimeout(() => void report(), REPORT_EVERY_MS)
  }

  function record(name: PageOperation, tookMs: number): void {
    const histogram = histograms.get(name) ?? new Histogram()
    histograms.set(name, histogram)
    if (histogram.record(tookMs)) reportSoon()
  }

  async function report(): Promise<void> {
    timer = undefined
    const operations = [...histograms]
      .filter(([, { count }]) => count > 0)
      .map(([name, histogram]) => ({ name, errors: 0 as const, part: histogram.part() }))
    for (const histogram of histograms.values()) histogram.clear()
    const answers = [...marks.values()]
    for (const { answerId, lastShownAt } of answers) if (lastShownAt !== null) marks.delete(answerId)
    // What is lost with the connection is not measured again.
    await client.call('metrics.report', { operations, answers }).catch(() => undefined)
  }

  observe('paint', entry => {
    if (entry.name === 'first-paint') record('page.firstPaint', entry.startTime)
    if (entry.name === 'first-contentful-paint') record('page.firstContentfulPaint', entry.startTime)
  })
  observe('longtask', entry => record('page.longTask', entry.duration))
  observe('long-animation-frame', entry => record('page.frame', entry.duration))
  observe('event', entry => {
    const { processingStart, startTime } = entry as PerformanceEventTiming
    record('page.inputDelay', Math.max(0, processingStart - startTime))
  })

  // Before anything else gets them: the handlers of the press are part of what the reader waits for.
  for (const name of ['keydown', 'click'] as const) {
    window.addEventListener(name, ({ timeStamp }) => (pressedAt = timeStamp), { capture: true, passive: true })
  }

  return {
    asked: () => {
      const now = performance.now()
      asked = { pressedAt: now - pressedAt < LONGEST_PRESS_MS ? pressedAt : now, sentAt: now }
    },
    started: answerId => {
      if (asked === null) return
      const at = { pressedAt: epochMs(asked.pressedAt), sentAt: epochMs(asked.sentAt) }
      marks.set(answerId, { answerId, ...at, firstShownAt: null, lastShownAt: null })
      asked = null
      const [oldest] = marks.keys()
      if (marks.size > MAX_ANSWERS && oldest !== undefined) marks.delete(oldest)
      reportSoon()
    },
    shown: answerId => {
      const mark = marks.get(answerId)
      if (mark === undefined || mark.firstShownAt !== null) return
      mark.firstShownAt = epochMs(performance.now())
      record('page.firstWord', mark.firstShownAt - mark.pressedAt)
    },
    ended: answerId => {
      const mark = marks.get(answerId)
      if (mark === undefined) return
      mark.lastShownAt = epochMs(performance.now())
      reportSoon()
    },
  }
}

function observe(type: string, onEntry: (entry: PerformanceEntry) => void): void {
  // Not every browser knows every kind.
  if (!PerformanceObserver.supportedEntryTypes.includes(type)) return
  const observer = new PerformanceObserver(list => list.getEntries().forEach(onEntry))
  const options = { type, buffered: true, ...(type === 'event' && { durationThreshold: SHORTEST_EVENT_MS }) }
  observer.observe(options)
}

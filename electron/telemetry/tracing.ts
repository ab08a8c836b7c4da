// One question followed from the key press to the last word: which step began when and took how long, on the page, on the
// port, in the services, in the store's threads and in the engine. Steps need not know of it: whatever is recorded while
// the question is worked on belongs to it (AsyncLocalStorage). The last traces are kept in memory, without any text.

import { AsyncLocalStorage } from 'node:async_hooks'
import type { SendResult } from '../../shared/models.ts'
import type { PageMarks, Trace, TraceSpan } from '../../shared/performance-models.ts'

const MAX_TRACES = 30
const MAX_SPANS = 120
const threadWaits: readonly string[] = ['memory.readerWait', 'memory.writerWait']

/** Recorded together when the model has ended; they follow each other from the start of 'llm.generate'. */
const modelStages: readonly string[] = ['llm.queue', 'llm.load', 'llm.prompt', 'llm.write']
/** What ends an answer; titles and the like that it sets off are not part of it. */
const LAST_STEP = 'memory.finishAnswer'

interface OpenTrace {
  readonly request: string
  readonly startedAt: number
  answerId: string | null
  readonly spans: TraceSpan[]
  isEnded: boolean
  page: PageMarks | null
}

export interface Tracing {
  follow(request: string, work: () => Promise<SendResult>): Promise<SendResult>
  noteSpan(name: string, tookMs: number, isError: boolean): void
  /** What the page saw of an answer; of an unknown one it is ignored. */
  notePage(marks: PageMarks): void
  /** Newest first; those whose answer has begun. */
  list(): readonly Trace[]
}

/** Of this process, as an epoch time; the page's is made the same way, on the same computer. */
const now = () => performance.timeOrigin + performance.now()

export function createTracing(): Tracing {
  const current = new AsyncLocalStorage<OpenTrace>()
  let traces: OpenTrace[] = []

  return {
    follow: (request, work) => {
      const trace: OpenTrace = { request, startedAt: now(), answerId: null, spans: [], isEnded: false, page: null }
      return current.run(trace, async () => {
        const result = await work()
        if (result.kind === 'started') {
          trace.answerId = result.answerId
          traces = [trace, ...traces].slice(0, MAX_TRACES)
          trace.spans.push(spanOf(request, trace.startedAt, now() - trace.startedAt, false))
        }
        return result
      })
    },

    noteSpan(name, tookMs, isError) {
      const trace = current.getStore()
      if (trace === undefined || trace.isEnded || trace.spans.length >= MAX_SPANS) return
      // The gap before a step in a thread says it already.
      if (threadWaits.includes(name)) return
      trace.spans.push(spanOf(name, now() - tookMs, tookMs, isError))
      if (name === LAST_STEP) trace.isEnded = true
    },

    notePage(marks) {
      const trace = traces.find(({ answerId }) => answerId === marks.answerId)
      if (trace !== undefined) trace.page = marks
    },

    list: () => traces.map(finished),
  }
}

function spanOf(name: string, startedAt: number, tookMs: number, isError: boolean): TraceSpan {
  const where = name.startsWith('sql.')
    ? 'thread'
    : modelStages.includes(name) || name === 'llm.generate' || name === 'llm.firstToken'
      ? 'engine'
      : 'services'
  return { name, where, startedAt, tookMs, isError }
}

function finished({ request, answerId, startedAt, spans, isEnded, page }: OpenTrace): Trace {
  const model = spans.find(({ name }) => name === 'llm.generate')
  let stageAt = model?.startedAt ?? 0
  const placed = spans.map(span => {
    if (model === undefined) return span
    if (span.name === 'llm.firstToken') return { ...span, startedAt: model.startedAt }
    if (!modelStages.includes(span.name)) return span
    const stage = { ...span, startedAt: stageAt }
    stageAt += span.tookMs
    return stage
  })
  const all = [...pageSpans(page, startedAt), ...placed].toSorted((a, b) => a.startedAt - b.startedAt)
  return { request, answerId: answerId ?? '', startedAt: page?.pressedAt ?? startedAt, isEnded, spans: all }
}

function pageSpans(page: PageMarks | null, receivedAt: number): TraceSpan[] {
  if (page === null) return []
  const { pressedAt, sentAt, firstShownAt, lastShownAt } = page
  const between = (name: string, where: TraceSpan['where'], from: number, to: number): TraceSpan => ({
    name,
    where,
    startedAt: from,
    tookMs: Math.max(0, to - from),
    isError: false,
  })
  return [
    between('page.send', 'page', pressedAt, sentAt),
    between('port.request', 'port', sentAt, receivedAt),
    ...(firstShownAt === null ? [] : [between('page.firstWord', 'page', pressedAt, firstShownAt)]),
    ...(lastShownAt === null ? [] : [between('page.answer', 'page', pressedAt, lastShownAt)]),
  ]
}

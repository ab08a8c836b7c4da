// What the main thread of a page is busy with, by Chromium's own trace. In time of the processor: on a computer that has
// other things to do a task also waits, which says nothing about the page.

import type { Page } from 'playwright-core'

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  /** µs of the processor. */
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

/** CPU time in ms of each task that ran on the page's main thread during `work`. */
export async function mainThreadTasks(page: Page, work: () => Promise<void>): Promise<number[]> {
  const browser = page.context().browser()
  if (browser === null) throw new Error('The page belongs to no browser.')
  const session = await browser.newBrowserCDPSession()
  const events: TraceEvent[] = []
  // The protocol's types say text only; `tid` and `tdur` are numbers.
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])))
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', '__metadata'], excludedCategories: ['*'] },
  })
  await work()
  const complete = new Promise<void>(resolve => session.once('Tracing.tracingComplete', () => resolve()))
  await session.send('Tracing.end')
  await complete
  await session.detach()
  return tasksOf(events)
}

/** Of the busiest page: others of the browser stand empty. */
export function tasksOf(events: readonly TraceEvent[]): number[] {
  const key = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`
  const mains = new Set(
    events.filter(event => event.name === 'thread_name' && event.args?.name === 'CrRendererMain').map(key),
  )
  const tasks = new Map<string, number[]>()
  for (const event of events) {
    if (!event.name.endsWith('RunTask') || event.tdur === undefined || !mains.has(key(event))) continue
    const list = tasks.get(key(event)) ?? []
    tasks.set(key(event), list)
    list.push(event.tdur / 1_000)
  }
  const total = (list: readonly number[]) => list.reduce((sum, task) => sum + task, 0)
  return [...tasks.values()].toSorted((a, b) => total(b) - total(a))[0] ?? []
}

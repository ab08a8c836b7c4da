// The page's two hot paths in a real Chromium, on the built code: an answer streaming in, and a list of 100,000 messages.

import type { Page } from 'playwright-core'
import { openStage } from '../../support/stage/open-stage.ts'
import type { Way } from '../../support/stage/markdown-stage.tsx'
import type { Stage } from '../../support/stage/stage.tsx'
import { atMost, measured, single, sum, type Measured, type Verdict } from '../measure.ts'
import { mainThreadTasks } from '../main-thread-tasks.ts'
import { streamedText } from '../streamed-text.ts'
import type { Suite, SuiteOptions, SuiteOutcome } from '../suite.ts'

declare const window: Window & { stage: Stage }

const TEXT_LENGTH = 20_000
const CHUNK_LENGTH = 20
const MESSAGES = 100_000
/** Both parse the whole text at every chunk: the way it is usually done, and with our own parser and elements. */
const rivals: readonly (readonly [Way, string])[] = [
  ['react-markdown', 're-parsing with react-markdown'],
  ['whole', 're-parsing with our own parser'],
]

export const ui: Suite = async options => {
  const stage = await openStage({ width: 1_280, height: 800 })
  try {
    const streaming = await benchStreaming(stage.page, options)
    const list = options.mode === 'baseline' ? { results: [], verdicts: [] } : await benchList(stage.page, options)
    return { results: [...streaming.results, ...list.results], verdicts: [...streaming.verdicts, ...list.verdicts] }
  } finally {
    await stage.close()
  }
}

async function benchStreaming(page: Page, { mode, say }: SuiteOptions): Promise<SuiteOutcome> {
  const text = streamedText(TEXT_LENGTH)
  const results: Measured[] = []
  const verdicts: Verdict[] = []
  /** CPU time in ms of the main thread for one whole text. */
  const run = async (way: Way, times: number, rival?: string): Promise<number> => {
    say(`streaming ${TEXT_LENGTH / 1_000} KB, ${rival ?? 'ours'}`)
    const stream = (text: string) =>
      page.evaluate(([text, length, way]) => window.stage.markdown.stream(text, length, way), [
        text,
        CHUNK_LENGTH,
        way,
      ] as const)
    await stream(text.slice(0, TEXT_LENGTH / 5))
    const chunks: number[] = []
    const tasks = await mainThreadTasks(page, async () => {
      for (let turn = 0; turn < times; turn++) chunks.push(...(await stream(text)))
    })
    const cpu = sum(tasks) / times
    results.push(measured('streaming, chunk of 20 characters', 'ms', chunks, rival))
    results.push(single('streaming, 20 KB in all (CPU)', 'ms', cpu, rival))
    return cpu
  }
  if (mode === 'baseline') {
    for (const [way, rival] of rivals) await run(way, 1, rival)
    return { results, verdicts }
  }
  const ours = await run('parts', 5)
  verdicts.push(atMost('streaming Markdown, p95 of a chunk', results[0]?.p95 ?? NaN, 4, 'ms'))
  if (mode === 'compare') {
    for (const [way, rival] of rivals) {
      const ratio = ours / (await run(way, 1, rival))
      results.push(single(`streaming, our CPU as part of: ${rival}`, '×', ratio))
      if (way === 'react-markdown')
        verdicts.push(atMost('streaming Markdown, CPU as part of re-parsing', ratio, 0.05, '×'))
    }
  }
  return { results, verdicts }
}

async function benchList(page: Page, { say }: SuiteOptions): Promise<SuiteOutcome> {
  say(`a list of ${MESSAGES} messages`)
  const opened: number[] = []
  for (let turn = -2; turn < 20; turn++) {
    const took = await page.evaluate(timeToOpen, [`open ${turn}`, MESSAGES] as const)
    if (turn >= 0) opened.push(took)
  }
  const scroll = await scrollUp(page)
  const jumps = await prependPages(page)
  const open = measured('list, open at its end', 'ms', opened)
  return {
    results: [
      open,
      measured('list, frame while scrolling', 'ms', scroll.frames),
      measured('list, task while scrolling (CPU)', 'ms', scroll.tasks),
      single('list, longest task while scrolling (CPU)', 'ms', Math.max(...scroll.tasks)),
      single('list, tasks over 50 ms by the clock while scrolling', 'count', scroll.longTasks.length),
      single('list, most elements on the page', 'count', scroll.mostElements),
      measured('list, jump when 50 older messages come', 'px', jumps),
    ],
    verdicts: [
      atMost('a chat of 100k messages opens (p95)', open.p95, 150, 'ms'),
      atMost(
        'a chat of 100k messages, tasks over 50 ms (CPU) while scrolling',
        scroll.tasks.filter(task => task > 50).length,
        0,
        '',
      ),
      atMost('a chat of 100k messages, elements on the page', scroll.mostElements, 2_000, ''),
      atMost('a chat of 100k messages, jump on prepend', Math.max(...jumps), 0, 'px'),
    ],
  }
}

/** From the call until the picture with the messages has been made. */
async function timeToOpen([key, count]: readonly [string, number]): Promise<number> {
  const { list } = window.stage
  const items = list.items(0, count)
  list.clear()
  await new Promise(resolve => setTimeout(resolve, 50))
  const startedAt = performance.now()
  list.openItems(key, items)
  await new Promise(requestAnimationFrame)
  await new Promise(resolve => setTimeout(resolve))
  return performance.now() - startedAt
}

interface Scrolled {
  readonly frames: readonly number[]
  /** CPU time of each. */
  readonly tasks: readonly number[]
  /** Those over 50 ms by the clock, which counts what else the computer does. */
  readonly longTasks: readonly number[]
  readonly mostElements: number
}

/** With the wheel, as a reader does who looks for something: fast, for some ten thousand pixels. */
async function scrollUp(page: Page): Promise<Scrolled> {
  await page.evaluate(count => window.stage.list.open('scroll', 0, count), MESSAGES)
  await page.evaluate(() => window.stage.list.settled())
  await page.evaluate(() => window.stage.list.watch())
  const tasks = await mainThreadTasks(page, async () => {
    await page.mouse.move(600, 400)
    for (let turn = 0; turn < 150; turn++) {
      await page.mouse.wheel(0, turn < 120 ? -350 : 500)
      await page.waitForTimeout(16)
    }
  })
  if (tasks.length < 100) throw new Error(`The trace holds ${tasks.length} tasks, too few to be that of a page.`)
  return { tasks, ...(await page.evaluate(() => window.stage.list.watched())) }
}

async function prependPages(page: Page): Promise<number[]> {
  const from = 50_000
  await page.evaluate(from => window.stage.list.open('prepend', from, from + 100, { hasOlder: true }), from)
  await page.mouse.move(600, 400)
  const jumps: number[] = []
  for (let turn = 1; turn <= 20; turn++) {
    await page.mouse.wheel(0, -400)
    await page.evaluate(() => window.stage.list.settled())
    jumps.push(
      await page.evaluate(([start, end]) => window.stage.list.jumpOn(start, end), [
        from - turn * 50,
        from + 100,
      ] as const),
    )
  }
  return jumps
}

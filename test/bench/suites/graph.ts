// The graph of what was spoken of: how fast it is mined and read, and how smooth 5,000 nodes are in a real Chromium. Nothing
// else does this on a desktop, so there is no rival.

import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { runOperation } from '../../../electron/memory/operations.ts'
import type { GraphOverview } from '../../../shared/graph.ts'
import { openStage } from '../../support/stage/open-stage.ts'
import type { Stage } from '../../support/stage/stage.tsx'
import { fillGraph, openGraphReader } from '../graph-store.ts'
import { mainThreadTasks } from '../main-thread-tasks.ts'
import { atLeast, atMost, measured, single, summarize, type Measured } from '../measure.ts'
import type { Suite, SuiteOptions, SuiteOutcome } from '../suite.ts'

declare const window: Window & { stage: Stage }

const DEFAULT_ROWS = 50_000
const READS = 40
const NODES = 5_000
const LINKS = 15_000
/** A frame at 60 a second. */
const FRAME_MS = 16.7

export const graph: Suite = async options => {
  if (options.mode === 'baseline') return { results: [], verdicts: [] }
  const store = await benchStore(options)
  const drawing = await benchDrawing(options)
  return { results: [...store.results, ...drawing.results], verdicts: [...store.verdicts, ...drawing.verdicts] }
}

async function benchStore({ rows, say }: SuiteOptions): Promise<SuiteOutcome> {
  const count = rows === 0 ? DEFAULT_ROWS : rows
  const folder = await mkdtemp(path.join(os.tmpdir(), 'jarvis-bench-'))
  const file = path.join(folder, 'jarvis.db')
  try {
    say(`looking through ${count} messages`)
    const { mineMs, sliceMs } = fillGraph(file, count)
    const db = openGraphReader(file)
    try {
      const read = <T>(name: string, input: unknown) => runOperation(db, name, input) as T
      const first = read<GraphOverview>('readGraph', { limit: NODES })
      const nodeId = first.nodes[0]?.nodeId ?? ''
      const span = first.span ?? { from: 0, to: 0 }
      const reads: Readonly<Record<string, () => unknown>> = {
        'overview of 400 nodes': () => read('readGraph', { limit: 400 }),
        [`overview of ${first.nodes.length} nodes`]: () => read('readGraph', { limit: NODES }),
        'overview of 400 nodes, half of the time': () =>
          read('readGraph', { limit: 400, from: (span.from + span.to) / 2 }),
        'search of a name': () => read('searchGraph', { text: 'an', limit: 8 }),
        'neighbours of the node with most': () => read('readNeighbours', { nodeId, limit: 30 }),
        'messages of the node with most': () => read('listMentions', { nodeId, limit: 20 }),
      }
      const times = Object.entries(reads).map(([name, work]) => measured(name, 'ms', time(work)))
      const rate = count / (mineMs / 1_000)
      return {
        results: [single('messages looked through', 'messages/s', rate), measured('slice', 'ms', sliceMs), ...times],
        verdicts: [
          atLeast('messages looked through', rate, 1_000, 'messages/s'),
          ...times.map(({ name, p95 }) => atMost(`${name}, p95`, p95, 100, 'ms')),
        ],
      }
    } finally {
      db.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function time(work: () => unknown): number[] {
  work()
  return Array.from({ length: READS }, () => {
    const startedAt = performance.now()
    work()
    return performance.now() - startedAt
  })
}

async function benchDrawing({ say }: SuiteOptions): Promise<SuiteOutcome> {
  say(`drawing ${NODES} nodes`)
  const stage = await openStage({ width: 1_280, height: 800 })
  try {
    const { page } = stage
    const whileLaidOut = await mainThreadTasks(page, async () => {
      await page.evaluate(([nodes, links]) => window.stage.graph.open(nodes, links), [NODES, LINKS] as const)
      await page.waitForSelector('canvas[data-ready=true]')
      await page.waitForTimeout(2_000)
    })
    await page.evaluate(() => window.stage.graph.settled())
    const whileMoved = await mainThreadTasks(page, () => moveAbout(page))
    const results: Measured[] = [
      measured(`${NODES} nodes, task while they find their places (CPU)`, 'ms', busy(whileLaidOut)),
      measured(`${NODES} nodes, task while dragged and zoomed (CPU)`, 'ms', busy(whileMoved)),
    ]
    const [, moved] = results
    return {
      results,
      verdicts: [atMost(`${NODES} nodes dragged and zoomed, p95 of a task`, moved?.p95 ?? NaN, FRAME_MS, 'ms')],
    }
  } finally {
    await stage.close()
  }
}

/** Those that draw: others are over in less. */
function busy(tasks: readonly number[]): readonly number[] {
  const drawn = tasks.filter(task => task > 0.5)
  if (drawn.length < 50)
    throw new Error(`The trace holds ${drawn.length} tasks that draw, too few: ${JSON.stringify(summarize(tasks))}`)
  return drawn
}

async function moveAbout(page: Page): Promise<void> {
  await page.mouse.move(640, 400)
  await page.mouse.down()
  for (let turn = 0; turn < 120; turn++) {
    await page.mouse.move(640 + 200 * Math.sin(turn / 10), 400 + 150 * Math.cos(turn / 10))
    await page.waitForTimeout(16)
  }
  await page.mouse.up()
  for (let turn = 0; turn < 60; turn++) {
    await page.mouse.wheel(0, turn < 30 ? -60 : 60)
    await page.waitForTimeout(16)
  }
}

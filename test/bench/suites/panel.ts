// What the performance panel costs while it is open: CPU time of the host and of the page's main thread in a real
// Chromium, beside the chat with nothing going on, on the built page. There is no rival to run.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { chromium, type Page } from 'playwright-core'
import { connectToOwner } from '../../../electron/cli/connect.ts'
import { repository } from '../../../scripts/setup/places.ts'
import { startFakeOllama } from '../../support/fake-ollama.ts'
import { chromiumPath } from '../../support/parts.ts'
import { fillStore } from '../fill-store.ts'
import { atMost, measured, type Measured } from '../measure.ts'
import type { Suite } from '../suite.ts'

const ROWS = 3_000
const WINDOWS = 5
const WINDOW_MS = 6_000
/** Until a start and a view are through with their own work. */
const SETTLE_MS = 12_000

/** CPU time so far, ms. */
interface Clocks {
  readonly host: () => Promise<number>
  readonly page: () => Promise<number>
}

export const panel: Suite = async ({ mode, say }) => {
  if (mode === 'baseline') return { results: [], verdicts: [] }
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'jarvis-bench-'))
  const ollama = await startFakeOllama()
  fillStore(dataDir, ROWS, () => undefined)
  const jarvis = spawn(process.execPath, ['electron/cli.ts', 'start', '--no-open', '--json', '--data-dir', dataDir], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, OLLAMA_HOST: ollama.url, JARVIS_MODEL_DIR: path.join(dataDir, 'models') },
  })
  const ended = once(jarvis, 'exit')
  const browser = await chromium.launch({
    executablePath: chromiumPath() ?? '',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  try {
    const [line] = (await once(createInterface({ input: jarvis.stdout }), 'line')) as [string]
    const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } })
    await page.goto((JSON.parse(line) as { url: string }).url)
    return await measure(page, await clocksOf(page, dataDir), say)
  } finally {
    await browser.close()
    jarvis.kill('SIGTERM')
    await ended
    await ollama.shut()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function clocksOf(page: Page, dataDir: string): Promise<Clocks> {
  const client = await connectToOwner(dataDir)
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Performance.enable')
  return {
    host: async () => (await client?.call('metrics.present', {}))?.gauges['process.cpuTotal'] ?? NaN,
    page: async () => {
      const { metrics } = await devtools.send('Performance.getMetrics')
      return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1_000
    },
  }
}

async function measure(page: Page, clocks: Clocks, say: (line: string) => void) {
  const box = page.getByRole('textbox', { name: 'Message', exact: true })
  await box.fill('What is one?')
  await box.press('Enter')
  await page.getByRole('article', { name: /^Jarvis, / }).waitFor()
  const idle = await watch('chat, nothing going on', clocks, say)
  await page.evaluate(() => {
    location.hash = '#/performance'
  })
  await page.getByText('Answers start in').waitFor()
  const open = await watch('panel open', clocks, say)
  await page.getByRole('button', { name: 'Pause' }).click()
  const paused = await watch('panel paused', clocks, say)
  const cores = os.availableParallelism()
  const more = (open.host.p50 + open.page.p50 - idle.host.p50 - idle.page.p50) / cores
  return {
    results: [idle.host, idle.page, open.host, open.page, paused.host, paused.page],
    verdicts: [
      atMost(
        'measuring and everything else of a host at rest, share of all cores (p50)',
        idle.host.p50 / cores,
        1,
        '%',
      ),
      atMost('the open panel beside the chat, host and page, share of all cores (p50)', more, 1, '%'),
    ],
  }
}

async function watch(
  name: string,
  clocks: Clocks,
  say: (line: string) => void,
): Promise<{ readonly host: Measured; readonly page: Measured }> {
  say(name)
  await delay(SETTLE_MS)
  const host: number[] = []
  const page: number[] = []
  for (let window = 0; window < WINDOWS; window++) {
    const [hostBefore, pageBefore, startedAt] = [await clocks.host(), await clocks.page(), performance.now()]
    await delay(WINDOW_MS)
    const tookMs = performance.now() - startedAt
    host.push(((await clocks.host()) - hostBefore) / (tookMs / 100))
    page.push(((await clocks.page()) - pageBefore) / (tookMs / 100))
  }
  return {
    host: measured(`${name}: host, of a core`, '%', host),
    page: measured(`${name}: page, of a core`, '%', page),
  }
}

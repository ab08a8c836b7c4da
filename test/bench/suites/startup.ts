// From `./jarvis start` on a warm install to a page one can type into, in a real Chromium. The browser itself is already
// running: what it takes to start belongs to it. The rival is the same start from the sources, module by module.

import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { chromium, type Browser } from 'playwright-core'
import { repository } from '../../../scripts/setup/places.ts'
import { chromiumPath, requirePart } from '../../support/parts.ts'
import { fillStore } from '../fill-store.ts'
import { atMost, measured, type Measured } from '../measure.ts'
import type { Suite } from '../suite.ts'

const WARM_UPS = 2
const TIMES = 10
const USABLE = 'page usable after start'
const SETTLE_MS = 1_000
const STOP_TIMEOUT_MS = 20_000

interface Times {
  readonly readyMs: number
  readonly usableMs: number
}

export const startup: Suite = async ({ rows, mode, say }) => {
  const executablePath = requirePart('Chromium', chromiumPath())
  if (executablePath === null) throw new Error('The startup suite needs Chromium.')
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'jarvis-bench-'))
  const browser = await chromium.launch({
    executablePath,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  try {
    if (rows > 0) fillStore(dataDir, rows, say)
    const built: Times[] = []
    const fromSources: Times[] = []
    // In turns, so that whatever else the computer does meets both alike.
    for (let turn = -WARM_UPS; turn < TIMES; turn++) {
      for (const [times, isRival] of [
        [built, false],
        [fromSources, true],
      ] as const) {
        if (mode === (isRival ? 'optimized' : 'baseline')) continue
        const took = await startOnce(dataDir, browser, isRival)
        const how = isRival ? ' (from the sources)' : ''
        say(`ready after ${Math.round(took.readyMs)} ms, usable after ${Math.round(took.usableMs)} ms${how}`)
        if (turn >= 0) times.push(took)
      }
    }
    const results = [...resultsOf(built), ...resultsOf(fromSources, 'from the sources')]
    const usable = results.find(({ name, rival }) => name === USABLE && rival === undefined)
    return {
      results,
      verdicts:
        usable === undefined
          ? []
          : [atMost(`window usable after start, ${rows} messages (p50)`, usable.p50, 1_000, 'ms')],
    }
  } finally {
    await browser.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

function resultsOf(times: readonly Times[], rival?: string): Measured[] {
  if (times.length === 0) return []
  const each = (name: string, of: (took: Times) => number) => measured(name, 'ms', times.map(of), rival)
  return [
    each('ready line after start', ({ readyMs }) => readyMs),
    each('page usable after the ready line', ({ readyMs, usableMs }) => usableMs - readyMs),
    each(USABLE, ({ usableMs }) => usableMs),
  ]
}

async function startOnce(dataDir: string, browser: Browser, isFromSources: boolean): Promise<Times> {
  const context = await browser.newContext()
  const page = await context.newPage()
  // Until the browser has finished opening the empty page, it and Jarvis would take the processors from each other.
  await delay(SETTLE_MS)
  const startedAt = performance.now()
  const jarvis = startJarvis(dataDir, isFromSources)
  try {
    const { url } = JSON.parse(await readyLine(jarvis)) as { url: string }
    const readyMs = performance.now() - startedAt
    await page.goto(url, { waitUntil: 'commit' })
    // What a person does first: the composer has the focus and takes a letter.
    const composer = page.locator('textarea').first()
    await composer.focus()
    await page.keyboard.press('a')
    await page.waitForFunction(() => document.querySelector('textarea')?.value === 'a')
    return { readyMs, usableMs: performance.now() - startedAt }
  } finally {
    await context.close()
    await stop(jarvis)
  }
}

function startJarvis(dataDir: string, isFromSources: boolean): ChildProcess {
  const isWindows = process.platform === 'win32'
  const program = path.join(repository, isWindows ? 'jarvis.cmd' : 'jarvis')
  const args = ['start', '--no-open', '--json', '--data-dir', dataDir]
  const [command, ...rest] = isFromSources
    ? [process.execPath, path.join(repository, 'electron/cli.ts'), ...args]
    : [program, ...args]
  return spawn(command, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: isWindows && !isFromSources,
    // Nothing of the user's takes part.
    env: { ...process.env, OLLAMA_HOST: 'http://127.0.0.1:9' },
  })
}

async function readyLine(jarvis: ChildProcess): Promise<string> {
  const { stdout, stderr } = jarvis
  if (stdout === null || stderr === null) throw new Error('Jarvis has no output.')
  let complaint = ''
  stderr.on('data', (piece: Buffer) => (complaint += piece.toString()))
  for await (const line of createInterface({ input: stdout })) return line
  throw new Error(`Jarvis ended before it was ready: ${complaint}`)
}

async function stop(jarvis: ChildProcess): Promise<void> {
  if (jarvis.exitCode !== null) return
  const ended = new Promise(resolve => jarvis.once('exit', resolve))
  jarvis.kill('SIGTERM')
  const timer = setTimeout(() => jarvis.kill('SIGKILL'), STOP_TIMEOUT_MS)
  await ended
  clearTimeout(timer)
}

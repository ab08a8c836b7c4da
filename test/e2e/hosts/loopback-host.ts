// `jarvis start --no-open` as it was built, and its address in a page of the test's browser.

import { spawn, type ChildProcess } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { hostEnvironment, type Host, type HostSetup } from './host.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const START_MS = 30_000

interface Ready {
  readonly url: string
  readonly pid: number
}

interface Run {
  readonly child: ChildProcess
  readonly exited: Promise<number | null>
  readonly ready: Promise<Ready>
}

export function createLoopbackHost(setup: HostSetup, browser: Browser): Host {
  let current: { run: Run; ready: Ready; context: BrowserContext; page: Page } | null = null
  const running = () => {
    if (current === null) throw new Error('Jarvis is not running.')
    return current
  }
  const end = async (signal: NodeJS.Signals) => {
    const { run, context } = running()
    run.child.kill(signal)
    await run.exited
    await context.close()
    current = null
  }
  return {
    dataDir: setup.dataDir,
    page: () => running().page,
    pid: () => running().ready.pid,
    async start() {
      const run = launch(setup)
      const ready = await run.ready
      const context = await browser.newContext({ viewport: { width: 1_280, height: 800 }, colorScheme: 'light' })
      const page = await context.newPage()
      await page.goto(ready.url)
      current = { run, ready, context, page }
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async startAgain() {
      const run = launch(setup)
      const { url } = await run.ready
      if ((await run.exited) !== 0) throw new Error('The second start failed.')
      return url
    },
  }
}

function launch(setup: HostSetup): Run {
  const child = spawn(process.execPath, ['out/main/cli.js', 'start', '--host', 'loopback', '--no-open', '--json'], {
    cwd: root,
    env: hostEnvironment(setup),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-4_000)))
  const exited = new Promise<number | null>(resolve => child.once('exit', resolve))
  const ready = new Promise<Ready>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Jarvis did not get ready:\n${said}`)), START_MS)
    createInterface({ input: child.stdout }).once('line', line => {
      clearTimeout(timer)
      resolve(JSON.parse(line) as Ready)
    })
    void exited.then(code => {
      clearTimeout(timer)
      reject(new Error(`Jarvis ended with code ${code}:\n${said}`))
    })
  })
  return { child, exited, ready }
}
